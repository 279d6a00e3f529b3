// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.graph.Initializer.TruncatedNormal;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A square convolution. Variables {@code weights [size, size, in / groups, filters]} and, where
 * there are biases, {@code biases [filters]}, named as {@link Naming} says.
 *
 * @param filters channels that leave it
 * @param groups equal parts of the channels that know nothing of each other; 1 as a rule
 * @param biases their first value; empty where batch normalization follows
 */
public record Conv2d(
    Window window,
    int filters,
    int groups,
    Activation activation,
    Initializer weights,
    Optional<Initializer> biases,
    Naming naming)
    implements Layer {
  public Conv2d {
    if (filters < 1 || groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "filters must be a multiple of groups, both at least 1, got %d, %d"
              .formatted(filters, groups));
    }
  }

  /** Stride 1, padding {@code SAME}, a rectifier, weights of deviation 0.05, biases 0. */
  public static Conv2d of(int size, int filters) {
    return new Conv2d(
        Window.of(size),
        filters,
        1,
        Activation.RELU,
        new TruncatedNormal(0.05f),
        Optional.of(new Constant(0)),
        Naming.CIFAR10_CONVOLUTION);
  }

  /**
   * As Keras makes them, but for the padding, which is {@code SAME}: linear, Glorot's weights,
   * biases 0, {@code kernel} and {@code bias}.
   */
  public static Conv2d keras(int size, int filters) {
    return of(size, filters).linear().weights(new GlorotUniform()).naming(Naming.TF_LAYERS);
  }

  private Conv2d window(Window other) {
    return new Conv2d(other, filters, groups, activation, weights, biases, naming);
  }

  public Conv2d stride(int step) {
    return window(window.stride(step));
  }

  public Conv2d padding(Padding border) {
    return window(window.padding(border));
  }

  public Conv2d groups(int parts) {
    return new Conv2d(window, filters, parts, activation, weights, biases, naming);
  }

  public Conv2d activation(Activation last) {
    return new Conv2d(window, filters, groups, last, weights, biases, naming);
  }

  /** The sums themselves. */
  public Conv2d linear() {
    return activation(Activation.NONE);
  }

  /** The deviation of the first weights, a truncated normal. */
  public Conv2d stddev(double deviation) {
    return weights(new TruncatedNormal((float) deviation));
  }

  /** The first weights. */
  public Conv2d weights(Initializer first) {
    return new Conv2d(window, filters, groups, activation, first, biases, naming);
  }

  /** The first value of the biases. */
  public Conv2d bias(double value) {
    return biases(Optional.of(new Constant((float) value)));
  }

  public Conv2d withoutBias() {
    return biases(Optional.empty());
  }

  private Conv2d biases(Optional<Initializer> first) {
    return new Conv2d(window, filters, groups, activation, weights, first, naming);
  }

  public Conv2d naming(Naming names) {
    return new Conv2d(window, filters, groups, activation, weights, biases, names);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, filters]}, rounded up for {@code SAME}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var shape = Shape.of(window.size(), window.size(), x.shape().get(3) / groups, filters);
    var kernel = scope.variable(naming.weights(), shape, weights);
    var products =
        scope.tf().nn.conv2d(x, kernel, window.strides(), window.padding().name()).output();
    var shift = biases.map(first -> scope.variable(naming.biases(), Shape.of(filters), first));
    var y = naming.output(scope, products, shift, activation);
    scope.collect(CollectionKey.ACTIVATIONS, y);
    var places = y.shape().get(1) * y.shape().get(2);
    var shifts = biases.isPresent() ? filters : 0;
    LayerTable.Row.of(scope, "conv", y)
        .withCounts(shape.size() + shifts, shape.size() * places)
        .addTo(scope);
    return y;
  }
}
