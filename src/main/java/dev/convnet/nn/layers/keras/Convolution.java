// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.layers.Layer;
import java.util.ArrayList;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;

/**
 * A convolution, Keras's {@code Conv2D} without its activation. The variables are {@code kernel
 * [height, width, C / groups, filters]} and, if the layer has biases, {@code bias [filters]}.
 *
 * @param filters the number of output channels, a multiple of {@code groups}
 * @param groups the number of equal parts of the channels that are convolved separately
 * @param bias whether a bias is added
 */
public record Convolution(KernelWindow window, int filters, int groups, boolean bias)
    implements Layer {
  public Convolution {
    if (filters < 1 || groups < 1 || filters % groups != 0) {
      throw new IllegalArgumentException(
          "filters must be a multiple of groups, and both at least 1, got %d and %d"
              .formatted(filters, groups));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known and a multiple of {@code groups}
   * @return {@code float32 [N, height, width, filters]}
   * @throws InvalidSettingException if the image is smaller than the kernel and is not padded, or C
   *     is no multiple of {@code groups}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    window.requireFits(scope, x);
    var channels = x.shape().get(3);
    if (channels % groups != 0) {
      throw new InvalidSettingException(
          "layer '%s' has %d groups, but its input has %d channels"
              .formatted(scope.leafName(), groups, channels));
    }
    var shape = window.kernel(channels / groups, filters);
    var kernel = scope.variable("kernel", shape, new GlorotUniform());
    var products = groups == 1 ? convolve(scope.tf(), x, kernel) : inGroups(scope, x, kernel);
    return window.row(scope, "conv", x, biased(scope, products, bias));
  }

  private Operand<TFloat32> convolve(Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel) {
    var dilations = Conv2d.dilations(window.dilation().forImages());
    var strides = window.strides().forImages();
    return tf.nn.conv2d(x, kernel, strides, window.padding().name(), dilations).output();
  }

  /** TensorFlow's own kernel for processors has no groups. */
  private Operand<TFloat32> inGroups(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> kernel) {
    var tf = scope.tf();
    var strides = window.strides();
    if (groups == x.shape().get(3) && strides.height() == strides.width()) {
      return eachChannel(tf, x, kernel);
    }
    var axis = tf.constant(3);
    var parts = tf.split(axis, x, (long) groups);
    var kernels = tf.split(axis, kernel, (long) groups);
    var products = new ArrayList<Operand<TFloat32>>();
    for (var i = 0; i < groups; i++) {
      products.add(convolve(tf, parts.output().get(i), kernels.output().get(i)));
    }
    return tf.concat(products, axis);
  }

  /** One operation where each channel is a group: ConvNeXt has layers of 1,536 groups. */
  private Operand<TFloat32> eachChannel(Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel) {
    var size = window.size();
    var depthwise =
        Sizes.reshape(tf, kernel, size.height(), size.width(), groups, filters / groups);
    return tf.nn.depthwiseConv2dNative(
        x,
        DepthwiseConvolution.dilated(tf, depthwise, window),
        window.strides().forImages(),
        window.padding().name());
  }

  /** Adds the variable {@code bias} to the channels. */
  static Operand<TFloat32> biased(GraphScope scope, Operand<TFloat32> x, boolean bias) {
    if (!bias) return x;
    var channels = x.shape().get(x.shape().numDimensions() - 1);
    var variable = scope.variable("bias", Shape.of(channels), new Constant(0));
    return scope.tf().nn.biasAdd(x, variable);
  }
}
