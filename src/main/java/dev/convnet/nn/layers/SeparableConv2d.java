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
 * A convolution in two steps, with nothing between: each channel for itself, then all channels of
 * each place. Variables {@code depthwise_kernel [size, size, C, multiplier]}, {@code
 * pointwise_kernel [1, 1, C multiplier, filters]} and, where there are biases, {@code bias
 * [filters]}: Keras's.
 *
 * @param depthwise the first step; its biases do not count
 * @param filters channels that leave it
 * @param biases their first value; empty where batch normalization follows
 */
public record SeparableConv2d(DepthwiseConv2d depthwise, int filters, Optional<Initializer> biases)
    implements Layer {
  public SeparableConv2d {
    if (filters < 1) {
      throw new IllegalArgumentException("filters must be at least 1, got " + filters);
    }
  }

  /** Stride 1, padding {@code SAME}, one channel for each, Glorot's weights, biases 0. */
  public static SeparableConv2d of(int size, int filters) {
    return new SeparableConv2d(DepthwiseConv2d.of(size), filters, Optional.of(new Constant(0)));
  }

  public SeparableConv2d stride(int step) {
    return new SeparableConv2d(depthwise.stride(step), filters, biases);
  }

  public SeparableConv2d withoutBias() {
    return new SeparableConv2d(depthwise, filters, Optional.empty());
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, filters]}, rounded up for {@code SAME}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var weights = depthwise.weights();
    var first = scope.variable("depthwise_kernel", depthwise.kernelShape(x), weights);
    var channels = depthwise.products(scope, x, first);
    var shape = Shape.of(1, 1, channels.shape().get(3), filters);
    var second = scope.variable("pointwise_kernel", shape, weights);
    var tf = scope.tf("separable_conv2d");
    var products = tf.nn.conv2d(channels, second, List.of(1L, 1L, 1L, 1L), "VALID").output();
    var shift = biases.map(value -> scope.variable("bias", Shape.of(filters), value));
    var y = Naming.TF_LAYERS.output(scope, products, shift, Activation.NONE);
    scope.collect(CollectionKey.ACTIVATIONS, y);
    var places = y.shape().get(1) * y.shape().get(2);
    var parameters = depthwise.kernelShape(x).size() + shape.size();
    LayerTable.Row.of(scope, "separable", y)
        .withCounts(
            parameters + (biases.isPresent() ? filters : 0),
            depthwise.multiplyAdds(x, channels) + shape.size() * places)
        .addTo(scope);
    return y;
  }
}
