// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.ZeroPadding;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Zeros before a convolution with stride 2 that does not pad, so that it computes what padding
 * {@code SAME} would: {@code correct_pad} of {@code keras.applications}. An open size counts as
 * even.
 *
 * @param kernel height and width of the convolution's kernel, odd
 */
public record StridePadding(int kernel) implements Layer {
  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    Sizes.require(scope, x, 4);
    var after = kernel / 2;
    var top = after - 1 + oddness(x.shape().get(1));
    var left = after - 1 + oddness(x.shape().get(2));
    return new ZeroPadding(top, after, left, after).apply(scope, x);
  }

  private static int oddness(long size) {
    return size > 0 ? (int) (size % 2) : 0;
  }
}
