// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Max pooling over channels: the largest value of {@code depth} neighboring channels, for each
 * pixel. A network that learns a filter in several rotations becomes invariant to rotation.
 *
 * @param depth the number of channels that become one
 */
public record DepthwiseMaxPool(int depth) implements Layer {
  public DepthwiseMaxPool {
    if (depth < 1) throw new IllegalArgumentException("depth must be at least 1, got " + depth);
  }

  /**
   * {@inheritDoc}
   *
   * <p>TensorFlow's own pool over channels has no gradient, so this one pools an image of H·W by C
   * pixels.
   *
   * @param x {@code float32 [N, H, W, C]}, C a multiple of {@code depth}
   * @return {@code float32 [N, H, W, C / depth]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var height = (int) x.shape().get(1);
    var width = (int) x.shape().get(2);
    var channels = (int) x.shape().get(3);
    if (channels % depth != 0) {
      throw new IllegalArgumentException(
          "'%s' needs a multiple of %d channels, got %d".formatted(scope.name(), depth, channels));
    }
    var tf = scope.tf();
    var flat = tf.reshape(x, tf.array(-1, height * width, channels, 1));
    var window = tf.array(1, 1, depth, 1);
    var largest = tf.nn.maxPool(flat, window, window, "VALID");
    var y = tf.reshape(largest, tf.array(-1, height, width, channels / depth));
    LayerTable.Row.of(scope, "maxdepth", y).addTo(scope);
    return y;
  }
}
