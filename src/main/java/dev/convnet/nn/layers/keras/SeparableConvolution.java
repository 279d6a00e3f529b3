// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.layers.Layer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A depthwise convolution and a convolution of single pixels, Keras's {@code SeparableConv2D}
 * without its activation. The variables are {@code depthwise_kernel [height, width, C,
 * multiplier]}, {@code pointwise_kernel [1, 1, C multiplier, filters]} and, if the layer has
 * biases, {@code bias [filters]}.
 *
 * @param depthwise the first convolution, whose bias is not used
 * @param filters the number of output channels
 * @param bias whether a bias is added at the end
 */
public record SeparableConvolution(DepthwiseConvolution depthwise, int filters, boolean bias)
    implements Layer {
  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   * @return {@code float32 [N, height, width, filters]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var channels = depthwise.products(scope, x, "depthwise_kernel");
    var shape = Shape.of(1, 1, channels.shape().get(3), filters);
    var kernel = scope.variable("pointwise_kernel", shape, new GlorotUniform());
    var strides = List.of(1L, 1L, 1L, 1L);
    var products = scope.tf().nn.conv2d(channels, kernel, strides, "VALID").output();
    var y = Convolution.biased(scope, products, bias);
    return Sizes.row(scope, "separable", y, y, multiplyAdds -> onPadding(x.shape(), y.shape()));
  }

  private long onPadding(Shape x, Shape y) {
    var window = depthwise.window();
    var kernel = window.kernel(x.get(3), depthwise.multiplier());
    return window.onPadding(x, y, kernel.size() * y.get(1) * y.get(2));
  }
}
