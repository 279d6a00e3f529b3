// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A depthwise convolution, which convolves each channel alone. The variables are Keras's: {@code
 * kernel [size, size, C, multiplier]} and, if the layer has biases, {@code bias [C multiplier]}.
 *
 * @param window size, stride and padding of the kernel
 * @param multiplier the number of output channels for each input channel
 * @param weights initializes the kernel
 * @param biases initializes the biases; empty if the layer has none
 */
public record DepthwiseConv2d(
    Window window, int multiplier, Initializer weights, Optional<Initializer> biases)
    implements Layer {
  public DepthwiseConv2d {
    if (multiplier < 1) {
      throw new IllegalArgumentException("multiplier must be at least 1, got " + multiplier);
    }
  }

  /**
   * A layer with stride 1, padding {@code SAME}, one output channel for each input channel, Glorot
   * uniform weights and biases 0.
   */
  public static DepthwiseConv2d of(int size) {
    return new DepthwiseConv2d(
        Window.of(size), 1, new GlorotUniform(), Optional.of(new Constant(0)));
  }

  /** This layer with another stride, in pixels. */
  public DepthwiseConv2d stride(int pixels) {
    return new DepthwiseConv2d(window.stride(pixels), multiplier, weights, biases);
  }

  public DepthwiseConv2d padding(Padding other) {
    return new DepthwiseConv2d(window.padding(other), multiplier, weights, biases);
  }

  public DepthwiseConv2d multiplier(int channels) {
    return new DepthwiseConv2d(window, channels, weights, biases);
  }

  /** This layer with other initial weights. */
  public DepthwiseConv2d weights(Initializer other) {
    return new DepthwiseConv2d(window, multiplier, other, biases);
  }

  /** This layer without biases, for use before a batch normalization. */
  public DepthwiseConv2d withoutBias() {
    return new DepthwiseConv2d(window, multiplier, weights, Optional.empty());
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   * @return {@code float32 [N, H / stride, W / stride, C multiplier]}, rounded up, for padding
   *     {@code SAME}; the output channels of one input channel are neighbors
   * @throws InvalidSettingException if the image is smaller than the kernel and is not padded
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var kernel = scope.variable("kernel", kernelShape(x), weights);
    var products = products(scope, x, kernel);
    var channels = products.shape().get(3);
    var bias = biases.map(initial -> scope.variable("bias", Shape.of(channels), initial));
    var y = Naming.TF_LAYERS.output(scope, products, bias, Activation.NONE);
    scope.collect(CollectionKey.ACTIVATIONS, y);
    LayerTable.Row.of(scope, "depthwise", y)
        .withCounts(kernelShape(x).size() + (bias.isPresent() ? channels : 0), multiplyAdds(x, y))
        .withOnPadding(onPadding(x, y))
        .addTo(scope);
    return y;
  }

  Shape kernelShape(Operand<TFloat32> x) {
    return Shape.of(window.size(), window.size(), x.shape().get(3), multiplier);
  }

  Operand<TFloat32> products(GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> kernel) {
    window.requireFits(scope, x);
    return scope
        .tf("depthwise")
        .nn
        .depthwiseConv2dNative(x, kernel, window.strides(), window.padding().name());
  }

  long multiplyAdds(Operand<TFloat32> x, Operand<TFloat32> y) {
    return kernelShape(x).size() * y.shape().get(1) * y.shape().get(2);
  }

  long onPadding(Operand<TFloat32> x, Operand<TFloat32> y) {
    return window.onPadding(x.shape(), y.shape(), multiplyAdds(x, y));
  }
}
