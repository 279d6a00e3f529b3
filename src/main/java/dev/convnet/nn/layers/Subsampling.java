// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * LeNet-5's trainable pool: the mean of each window, times the channel's coefficient, plus the
 * channel's bias, then an activation. The variables are {@code coefficient [C]}, initially 1, and
 * {@code bias [C]}, initially 0.
 *
 * <p>The paper takes the sum of a window instead of its mean, which is another coefficient.
 *
 * @param pool the window
 * @param activation applied to the output
 */
public record Subsampling(AveragePool pool, Activation activation) implements Layer {
  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   * @return of the shape of the pool's output
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var channels = Shape.of(x.shape().get(3));
    var coefficient = scope.variable("coefficient", channels, new Constant(1));
    var bias = scope.variable("bias", channels, new Constant(0));
    var means = pool.window().pool(scope.nameScope("AvgPool"), "AvgPool", x);
    var tf = scope.tf();
    var y = activation.apply(tf, tf.math.add(tf.math.mul(means, coefficient), bias));
    scope.collect(CollectionKey.ACTIVATIONS, y);
    LayerTable.Row.of(scope, "subsample", y).withCounts(2 * channels.size(), 0).addTo(scope);
    return y;
  }
}
