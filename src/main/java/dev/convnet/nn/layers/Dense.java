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
 * A fully connected layer. An input of more than two dimensions is flattened first ({@code
 * Reshape}). The variables are {@code weights [inputs, units]} and {@code biases [units]}; {@link
 * Naming} names them.
 *
 * @param units the number of outputs
 * @param activation applied to the output
 * @param weights initializes the weights
 * @param biases initializes the biases
 * @param weightDecay if not 0, the layer collects {@link Losses#weightDecay} of its weights
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
      throw new IllegalArgumentException("weightDecay must not be negative, got " + weightDecay);
    }
  }

  /**
   * A layer as in the CIFAR-10 tutorial: ReLU, weights that are truncated normal with the standard
   * deviation 0.04 at first, biases 0, no weight decay.
   */
  public static Dense of(int units) {
    return new Dense(
        units,
        Activation.RELU,
        new TruncatedNormal(0.04f),
        new Constant(0),
        0,
        Naming.CIFAR10_DENSE);
  }

  /**
   * A layer as in Keras: no activation, Glorot uniform weights, biases 0; the variables are {@code
   * kernel} and {@code bias}.
   */
  public static Dense keras(int units) {
    return of(units).linear().weights(new GlorotUniform()).naming(Naming.TF_LAYERS);
  }

  public Dense activation(Activation other) {
    return new Dense(units, other, weights, biases, weightDecay, naming);
  }

  /** This layer without an activation, for logits. */
  public Dense linear() {
    return activation(Activation.NONE);
  }

  /** This layer with truncated normal initial weights of that standard deviation. */
  public Dense stddev(double deviation) {
    return weights(new TruncatedNormal((float) deviation));
  }

  /** This layer with other initial weights. */
  public Dense weights(Initializer other) {
    return new Dense(units, activation, other, biases, weightDecay, naming);
  }

  /** This layer with another initial value of its biases. */
  public Dense bias(double value) {
    return new Dense(units, activation, weights, new Constant((float) value), weightDecay, naming);
  }

  public Dense weightDecay(double factor) {
    return new Dense(units, activation, weights, biases, (float) factor, naming);
  }

  public Dense naming(Naming other) {
    return new Dense(units, activation, weights, biases, weightDecay, other);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, …]}, all but N known
   * @return {@code float32 [N, units]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var flat = flatten(scope, x);
    var inputs = flat.shape().get(1);
    var matrix = scope.variable(naming.weights(), Shape.of(inputs, units), weights);
    if (weightDecay > 0) Losses.weightDecay(scope, matrix, weightDecay);
    var bias = scope.variable(naming.biases(), Shape.of(units), biases);
    var product = scope.tf().linalg.matMul(flat, matrix);
    var y = naming.output(scope, product, Optional.of(bias), activation);
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
