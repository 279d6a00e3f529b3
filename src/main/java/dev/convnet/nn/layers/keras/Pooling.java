// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The largest value or the mean of each window and channel, Keras's {@code MaxPooling2D} and {@code
 * AveragePooling2D}. Padded pixels count in neither.
 */
public record Pooling(Kind kind, KernelWindow window) implements Layer {
  /** What is taken from a window. */
  public enum Kind {
    MAX("MaxPool", "maxpool"),
    AVERAGE("AvgPool", "avgpool");

    private final String operation;
    private final String row;

    Kind(String operation, String row) {
      this.operation = operation;
      this.row = row;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, height, width, C]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    window.requireFits(scope, x);
    var size = window.size();
    var strides = window.strides();
    Operand<TFloat32> y =
        scope
            .opBuilderWithScopeName(kind.operation)
            .addInput(x.asOutput())
            .setAttr("ksize", new long[] {1, size.height(), size.width(), 1})
            .setAttr("strides", new long[] {1, strides.height(), strides.width(), 1})
            .setAttr("padding", window.padding().name())
            .build()
            .output(0);
    return Sizes.row(scope, kind.row, y);
  }
}
