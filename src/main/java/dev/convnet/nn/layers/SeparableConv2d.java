// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A depthwise separable convolution: a depthwise convolution followed by a 1×1 convolution. The
 * variables are Keras's: {@code depthwise_kernel [size, size, C, multiplier]}, {@code
 * pointwise_kernel [1, 1, C multiplier, filters]} and, if the layer has biases, {@code bias
 * [filters]}.
 *
 * @param depthwise the first convolution, whose biases are ignored
 * @param filters the number of output channels
 * @param biases initializes the biases; empty if the layer has none
 */
public record SeparableConv2d(DepthwiseConv2d depthwise, int filters, Optional<Initializer> biases)
    implements Layer {
  public SeparableConv2d {
    if (filters < 1) {
      throw new IllegalArgumentException("filters must be at least 1, got " + filters);
    }
  }

  /** A layer with stride 1, padding {@code SAME}, Glorot uniform weights and biases 0. */
  public static SeparableConv2d of(int size, int filters) {
    return new SeparableConv2d(DepthwiseConv2d.of(size), filters, Optional.of(new Constant(0)));
  }

  /** This layer with another stride, in pixels. */
  public SeparableConv2d stride(int pixels) {
    return new SeparableConv2d(depthwise.stride(pixels), filters, biases);
  }

  /** This layer without biases, for use before a batch normalization. */
  public SeparableConv2d withoutBias() {
    return new SeparableConv2d(depthwise, filters, Optional.empty());
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   * @return {@code float32 [N, H / stride, W / stride, filters]}, rounded up, for padding {@code
   *     SAME}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var weights = depthwise.weights();
    var depthwiseKernel = scope.variable("depthwise_kernel", depthwise.kernelShape(x), weights);
    var channels = depthwise.products(scope, x, depthwiseKernel);
    var shape = Shape.of(1, 1, channels.shape().get(3), filters);
    var pointwiseKernel = scope.variable("pointwise_kernel", shape, weights);
    var tf = scope.tf("separable_conv2d");
    var products =
        tf.nn.conv2d(channels, pointwiseKernel, List.of(1L, 1L, 1L, 1L), "VALID").output();
    var bias = biases.map(initial -> scope.variable("bias", Shape.of(filters), initial));
    var y = Naming.TF_LAYERS.output(scope, products, bias, Activation.NONE);
    scope.collect(CollectionKey.ACTIVATIONS, y);
    var pixels = y.shape().get(1) * y.shape().get(2);
    var parameters = depthwise.kernelShape(x).size() + shape.size();
    LayerTable.Row.of(scope, "separable", y)
        .withCounts(
            parameters + (bias.isPresent() ? filters : 0),
            depthwise.multiplyAdds(x, channels) + shape.size() * pixels)
        .withOnPadding(depthwise.onPadding(x, channels))
        .addTo(scope);
    return y;
  }
}
