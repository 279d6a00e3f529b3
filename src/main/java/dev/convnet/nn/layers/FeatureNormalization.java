// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Keras's {@code Normalization}: {@code (x - mean) / √variance} for each channel, with statistics
 * of a data set that no training step changes. The variables are Keras's: {@code mean [C]}, {@code
 * variance [C]} and the {@code int64} scalar {@code count}, which are 0, 1 and 0 until a weight
 * file is read.
 */
public record FeatureNormalization() implements Layer {
  /** The smallest divisor, as in Keras. */
  private static final float SMALLEST_DEVIATION = 1e-7f;

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   * @return of the same shape as {@code x}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var channels = Shape.of(x.shape().get(3));
    var mean = scope.nonTrainable("mean", channels, new Constant(0));
    var variance = scope.nonTrainable("variance", channels, new Constant(1));
    scope.counter("count", TInt64.class);
    var tf = scope.tf();
    var deviation = tf.math.maximum(tf.math.sqrt(variance), tf.constant(SMALLEST_DEVIATION));
    var y = tf.math.div(tf.math.sub(x, mean), deviation);
    LayerTable.Row.of(scope, "normalize", y)
        .plusNonTrainable(2 * channels.size() + 1) // the count is one of them
        .addTo(scope);
    return y;
  }
}
