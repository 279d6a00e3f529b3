// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

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
 * A convolution of each channel for itself. Variables {@code kernel [size, size, C, multiplier]}
 * and, where there are biases, {@code bias [C multiplier]}: Keras's.
 *
 * @param multiplier channels that each becomes
 * @param biases their first value; empty where batch normalization follows
 */
public record DepthwiseConv2d(
    Window window, int multiplier, Initializer weights, Optional<Initializer> biases)
    implements Layer {
  public DepthwiseConv2d {
    if (multiplier < 1) {
      throw new IllegalArgumentException("multiplier must be at least 1, got " + multiplier);
    }
  }

  /** Stride 1, padding {@code SAME}, one channel for each, Glorot's weights, biases 0. */
  public static DepthwiseConv2d of(int size) {
    return new DepthwiseConv2d(
        Window.of(size), 1, new GlorotUniform(), Optional.of(new Constant(0)));
  }

  public DepthwiseConv2d stride(int step) {
    return new DepthwiseConv2d(window.stride(step), multiplier, weights, biases);
  }

  public DepthwiseConv2d padding(Padding border) {
    return new DepthwiseConv2d(window.padding(border), multiplier, weights, biases);
  }

  public DepthwiseConv2d multiplier(int channels) {
    return new DepthwiseConv2d(window, channels, weights, biases);
  }

  /** The first weights. */
  public DepthwiseConv2d weights(Initializer first) {
    return new DepthwiseConv2d(window, multiplier, first, biases);
  }

  public DepthwiseConv2d withoutBias() {
    return new DepthwiseConv2d(window, multiplier, weights, Optional.empty());
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, C multiplier]}, rounded up for {@code SAME};
   *     what is made of one channel stays together
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var kernel = scope.variable("kernel", kernelShape(x), weights);
    var products = products(scope, x, kernel);
    var channels = products.shape().get(3);
    var shift = biases.map(first -> scope.variable("bias", Shape.of(channels), first));
    var y = Naming.TF_LAYERS.output(scope, products, shift, Activation.NONE);
    scope.collect(CollectionKey.ACTIVATIONS, y);
    LayerTable.Row.of(scope, "depthwise", y)
        .withCounts(kernelShape(x).size() + (biases.isPresent() ? channels : 0), multiplyAdds(x, y))
        .addTo(scope);
    return y;
  }

  Shape kernelShape(Operand<TFloat32> x) {
    return Shape.of(window.size(), window.size(), x.shape().get(3), multiplier);
  }

  Operand<TFloat32> products(GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> kernel) {
    return scope
        .tf("depthwise")
        .nn
        .depthwiseConv2dNative(x, kernel, window.strides(), window.padding().name());
  }

  long multiplyAdds(Operand<TFloat32> x, Operand<TFloat32> y) {
    return kernelShape(x).size() * y.shape().get(1) * y.shape().get(2);
  }
}
