// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A pool that learns: the mean of each window times the channel's coefficient, plus the channel's
 * bias, then an activation. Variables {@code coefficient [C]} and {@code bias [C]}, 1 and 0 at
 * first.
 *
 * <p>LeNet-5's paper sums a window where this takes the mean; the factor goes into the coefficient.
 */
public record Subsampling(AveragePool pool, Activation activation) implements Layer {
  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return as the pool's
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
