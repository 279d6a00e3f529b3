// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.layers.Layer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A convolution of each channel alone, Keras's {@code DepthwiseConv2D} without its activation. The
 * variables are {@code kernel [height, width, C, multiplier]} and, if the layer has biases, {@code
 * bias [C multiplier]}.
 *
 * @param window whose strides are the same in both directions
 * @param multiplier the number of output channels for each input channel
 * @param bias whether a bias is added
 */
public record DepthwiseConvolution(KernelWindow window, int multiplier, boolean bias)
    implements Layer {
  public DepthwiseConvolution {
    if (multiplier < 1 || window.strides().height() != window.strides().width()) {
      throw new IllegalArgumentException(
          "multiplier must be at least 1 and the strides equal, got %d and %s"
              .formatted(multiplier, window.strides()));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   * @return {@code float32 [N, height, width, C multiplier]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var products = products(scope, x, "kernel");
    return window.row(scope, "depthwise", x, Convolution.biased(scope, products, bias));
  }

  /** Convolves with a variable of that name. */
  Operand<TFloat32> products(GraphScope scope, Operand<TFloat32> x, String variable) {
    window.requireFits(scope, x);
    var shape = window.kernel(x.shape().get(3), multiplier);
    var kernel = scope.variable(variable, shape, new GlorotUniform());
    var tf = scope.tf();
    return tf.nn.depthwiseConv2dNative(
        x, dilated(tf, kernel, window), window.strides().forImages(), window.padding().name());
  }

  /**
   * A kernel with zeros in the gaps of its dilation: TensorFlow's kernels for processors dilate
   * neither depthwise convolutions nor gradients.
   *
   * @param kernel {@code [height, width, a, b]}
   * @return {@code [covered height, covered width, a, b]}
   */
  static Operand<TFloat32> dilated(Ops tf, Operand<TFloat32> kernel, KernelWindow window) {
    if (window.dilation().isOne()) return kernel;
    var shape = kernel.shape();
    var down = window.dilation().height();
    var right = window.dilation().width();
    var apart =
        Sizes.reshape(tf, kernel, shape.get(0), 1, shape.get(1), 1, shape.get(2) * shape.get(3));
    var gaps = new int[][] {{0, 0}, {0, down - 1}, {0, 0}, {0, right - 1}, {0, 0}};
    var padded = tf.pad(apart, tf.constant(gaps), tf.constant(0f));
    var whole =
        Sizes.reshape(
            tf, padded, shape.get(0) * down, shape.get(1) * right, shape.get(2), shape.get(3));
    var sizes = List.of(window.coveredHeight(), window.coveredWidth(), -1, -1);
    return tf.slice(
        whole,
        tf.array(0, 0, 0, 0),
        tf.constant(sizes.stream().mapToInt(Integer::intValue).toArray()));
  }
}
