// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A square that slides over pictures.
 *
 * @param size height and width, in pixels
 * @param stride step in both directions, in pixels
 */
public record Window(int size, int stride, Padding padding) {
  public Window {
    if (size < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "size and stride must be at least 1, got %d, %d".formatted(size, stride));
    }
  }

  /** Stride 1, padding {@code SAME}. */
  public static Window of(int size) {
    return new Window(size, 1, Padding.SAME);
  }

  public Window stride(int step) {
    return new Window(size, step, padding);
  }

  public Window padding(Padding border) {
    return new Window(size, stride, border);
  }

  /** As operations on {@code [N, H, W, C]} take it: {@code [1, stride, stride, 1]}. */
  public List<Long> strides() {
    return List.of(1L, (long) stride, (long) stride, 1L);
  }

  /** {@code MaxPool} or {@code AvgPool}, with the scope's name. */
  public Operand<TFloat32> pool(GraphScope scope, String operation, Operand<TFloat32> x) {
    return scope
        .opBuilderWithScopeName(operation)
        .addInput(x.asOutput())
        .setAttr("ksize", new long[] {1, size, size, 1})
        .setAttr("strides", new long[] {1, stride, stride, 1})
        .setAttr("padding", padding.name())
        .build()
        .output(0);
  }
}
