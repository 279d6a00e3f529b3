// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.layers.Layer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A matrix product over the last dimension, Keras's {@code Dense} without its activation. The
 * variables are {@code kernel [C, units]} and, if the layer has biases, {@code bias [units]}.
 *
 * @param bias whether a bias is added
 */
public record DenseUnits(int units, boolean bias) implements Layer {
  public DenseUnits {
    if (units < 1) throw new IllegalArgumentException("units must be at least 1, got " + units);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, …, C]}, C known
   * @return {@code float32 [N, …, units]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var last = x.shape().numDimensions() - 1;
    var inputs = Sizes.known(scope, x, last);
    var kernel = scope.variable("kernel", Shape.of(inputs, units), new GlorotUniform());
    var tf = scope.tf();
    var rows = last == 1 ? x : Sizes.reshape(tf, x, -1, inputs);
    var y = Convolution.biased(scope, tf.linalg.matMul(rows, kernel), bias);
    return Sizes.row(scope, "dense", last == 1 ? y : unrolled(scope, x, y));
  }

  private Operand<TFloat32> unrolled(GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> y) {
    var tf = scope.tf();
    var sizes = Sizes.of(tf, x);
    sizes.set(sizes.size() - 1, tf.constant(units));
    return Sizes.reshape(tf, y, sizes);
  }
}
