// SPDX-License-Identifier: Apache-2.0
package dev.convnet.layers;

import dev.convnet.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The largest value of each window, channel by channel, padding {@code SAME}.
 *
 * @param size height and width of the window, in pixels
 * @param stride step in both directions, in pixels
 */
public record MaxPool(int size, int stride) implements Layer {
  public MaxPool {
    if (size < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "size and stride must be at least 1, got %d, %d".formatted(size, stride));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Builds the operation {@code MaxPool}, whose windows are attributes, as Python's {@code
   * tf.nn.max_pool} does.
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, ⌈H / stride⌉, ⌈W / stride⌉, C]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y =
        scope
            .operationAsScope("MaxPool")
            .addInput(x.asOutput())
            .setAttr("ksize", new long[] {1, size, size, 1})
            .setAttr("strides", new long[] {1, stride, stride, 1})
            .setAttr("padding", "SAME")
            .build()
            .<TFloat32>output(0);
    LayerTable.Row.of(scope, "maxpool", y).addTo(scope);
    return y;
  }
}
