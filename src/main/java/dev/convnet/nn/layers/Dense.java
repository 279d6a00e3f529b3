// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.graph.Initializer.TruncatedNormal;
import dev.convnet.nn.ops.Losses;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Every input to every unit. A picture is flattened first ({@code Reshape}). Variables {@code
 * weights [in, units]} and {@code biases [units]}, named as {@link Naming} says.
 *
 * @param units numbers that leave it
 * @param weightDecay the weights' part in the loss is {@code decay Σ w² / 2}; none where 0
 */
public record Dense(
    int units,
    Activation activation,
    Initializer weights,
    Initializer biases,
    float weightDecay,
    Naming naming)
    implements Layer {
  public Dense {
    if (units < 1) throw new IllegalArgumentException("units must be at least 1, got " + units);
    if (weightDecay < 0) {
      throw new IllegalArgumentException("decay must not be negative, got " + weightDecay);
    }
  }

  /** A rectifier, weights of deviation 0.04, biases 0, no decay. */
  public static Dense of(int units) {
    return new Dense(
        units,
        Activation.RELU,
        new TruncatedNormal(0.04f),
        new Constant(0),
        0,
        Naming.CIFAR10_DENSE);
  }

  /** As Keras makes them: linear, Glorot's weights, biases 0, {@code kernel} and {@code bias}. */
  public static Dense keras(int units) {
    return of(units).linear().weights(new GlorotUniform()).naming(Naming.TF_LAYERS);
  }

  public Dense activation(Activation last) {
    return new Dense(units, last, weights, biases, weightDecay, naming);
  }

  /** The sums themselves: for logits. */
  public Dense linear() {
    return activation(Activation.NONE);
  }

  /** The deviation of the first weights, a truncated normal. */
  public Dense stddev(double deviation) {
    return weights(new TruncatedNormal((float) deviation));
  }

  /** The first weights. */
  public Dense weights(Initializer first) {
    return new Dense(units, activation, first, biases, weightDecay, naming);
  }

  /** The first value of the biases. */
  public Dense bias(double value) {
    return new Dense(units, activation, weights, new Constant((float) value), weightDecay, naming);
  }

  public Dense weightDecay(double factor) {
    return new Dense(units, activation, weights, biases, (float) factor, naming);
  }

  public Dense naming(Naming names) {
    return new Dense(units, activation, weights, biases, weightDecay, names);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, …]}
   * @return {@code float32 [N, units]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var flat = flatten(scope, x);
    var inputs = flat.shape().get(1);
    var matrix = scope.variable(naming.weights(), Shape.of(inputs, units), weights);
    if (weightDecay > 0) Losses.weightDecay(scope, matrix, weightDecay);
    var shift = scope.variable(naming.biases(), Shape.of(units), biases);
    var product = scope.tf().linalg.matMul(flat, matrix);
    var y = naming.output(scope, product, Optional.of(shift), activation);
    scope.collect(CollectionKey.ACTIVATIONS, y);
    LayerTable.Row.of(scope, "dense", y)
        .withCounts((inputs + 1) * units, inputs * units)
        .addTo(scope);
    return y;
  }

  private static Operand<TFloat32> flatten(GraphScope scope, Operand<TFloat32> x) {
    var dimensions = x.shape().asArray();
    if (dimensions.length == 2) return x;
    var inputs = 1L;
    for (int i = 1; i < dimensions.length; i++) inputs *= dimensions[i];
    var shape = scope.nameScope("Reshape").tf("shape").array(-1, (int) inputs);
    return scope.tf("Reshape").reshape(x, shape);
  }
}
