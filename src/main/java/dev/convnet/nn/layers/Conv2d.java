// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.error.InvalidSettingException;
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
 * A convolution with a square kernel. The variables are {@code weights [size, size, C / groups,
 * filters]} and, if the layer has biases, {@code biases [filters]}; {@link Naming} names them.
 *
 * @param window size, stride and padding of the kernel
 * @param filters the number of output channels, a multiple of {@code groups}
 * @param groups the number of equal parts of the channels that are convolved separately
 * @param activation applied to the output
 * @param weights initializes the weights
 * @param biases initializes the biases; empty if the layer has none
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
          "filters must be a multiple of groups, and both at least 1, got %d and %d"
              .formatted(filters, groups));
    }
  }

  /**
   * A layer as in the CIFAR-10 tutorial: stride 1, padding {@code SAME}, ReLU, weights that are
   * truncated normal with the standard deviation 0.05 at first, biases 0.
   */
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
   * A layer as in Keras, but with padding {@code SAME}: stride 1, no activation, Glorot uniform
   * weights, biases 0; the variables are {@code kernel} and {@code bias}.
   */
  public static Conv2d keras(int size, int filters) {
    return of(size, filters).linear().weights(new GlorotUniform()).naming(Naming.TF_LAYERS);
  }

  private Conv2d window(Window other) {
    return new Conv2d(other, filters, groups, activation, weights, biases, naming);
  }

  /** This layer with another stride, in pixels. */
  public Conv2d stride(int pixels) {
    return window(window.stride(pixels));
  }

  public Conv2d padding(Padding other) {
    return window(window.padding(other));
  }

  public Conv2d groups(int count) {
    return new Conv2d(window, filters, count, activation, weights, biases, naming);
  }

  public Conv2d activation(Activation other) {
    return new Conv2d(window, filters, groups, other, weights, biases, naming);
  }

  /** This layer without an activation. */
  public Conv2d linear() {
    return activation(Activation.NONE);
  }

  /** This layer with truncated normal initial weights of that standard deviation. */
  public Conv2d stddev(double deviation) {
    return weights(new TruncatedNormal((float) deviation));
  }

  /** This layer with other initial weights. */
  public Conv2d weights(Initializer other) {
    return new Conv2d(window, filters, groups, activation, other, biases, naming);
  }

  /** This layer with another initial value of its biases. */
  public Conv2d bias(double value) {
    return biases(Optional.of(new Constant((float) value)));
  }

  /** This layer without biases, for use before a batch normalization. */
  public Conv2d withoutBias() {
    return biases(Optional.empty());
  }

  private Conv2d biases(Optional<Initializer> other) {
    return new Conv2d(window, filters, groups, activation, weights, other, naming);
  }

  public Conv2d naming(Naming other) {
    return new Conv2d(window, filters, groups, activation, weights, biases, other);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known and a multiple of {@code groups}
   * @return {@code float32 [N, H / stride, W / stride, filters]}, rounded up, for padding {@code
   *     SAME}
   * @throws InvalidSettingException if the image is smaller than the kernel and is not padded
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    window.requireFits(scope, x);
    var shape = Shape.of(window.size(), window.size(), x.shape().get(3) / groups, filters);
    var kernel = scope.variable(naming.weights(), shape, weights);
    var products =
        scope.tf().nn.conv2d(x, kernel, window.strides(), window.padding().name()).output();
    var bias = biases.map(initial -> scope.variable(naming.biases(), Shape.of(filters), initial));
    var y = naming.output(scope, products, bias, activation);
    scope.collect(CollectionKey.ACTIVATIONS, y);
    var multiplyAdds = shape.size() * y.shape().get(1) * y.shape().get(2);
    LayerTable.Row.of(scope, "conv", y)
        .withCounts(shape.size() + (bias.isPresent() ? filters : 0), multiplyAdds)
        .withOnPadding(window.onPadding(x.shape(), y.shape(), multiplyAdds))
        .addTo(scope);
    return y;
  }
}
