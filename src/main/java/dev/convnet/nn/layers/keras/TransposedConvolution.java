// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Padding;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A transposed convolution, Keras's {@code Conv2DTranspose} without its activation: the gradient of
 * a convolution by its input. The variables are {@code kernel [height, width, filters, C]} and, if
 * the layer has biases, {@code bias [filters]}.
 *
 * @param filters the number of output channels
 * @param size of the output; empty for the one that Keras infers
 * @param bias whether a bias is added
 */
public record TransposedConvolution(
    KernelWindow window, int filters, Optional<OutputSize> size, boolean bias) implements Layer {
  /**
   * The size of an output.
   *
   * @param added whether these rows and columns are added at the end of the shortest output,
   *     Keras's {@code output_padding}; otherwise they are all that there are
   */
  public record OutputSize(int height, int width, boolean added) {
    public OutputSize {
      if (height < 0 || width < 0) {
        throw new IllegalArgumentException(
            "sizes must be at least 0, got %d and %d".formatted(height, width));
      }
    }

    private int of(int axis) {
      return axis == 1 ? height : width;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, C known
   * @return {@code float32 [N, height, width, filters]}; without a size, H stride for padding
   *     {@code SAME}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    Sizes.require(scope, x, 4);
    var channels = Sizes.known(scope, x, 3);
    var shape = window.kernel(filters, channels);
    var kernel = scope.variable("kernel", shape, new GlorotUniform());
    var tf = scope.tf();
    var products =
        tf.nn.conv2dBackpropInput(
            outputSize(tf, x),
            DepthwiseConvolution.dilated(tf, kernel, window),
            x,
            window.strides().forImages(),
            window.padding().name());
    var y = Convolution.biased(scope, products, bias);
    return Sizes.row(
        scope,
        "transposed",
        y,
        x,
        multiplyAdds -> window.onPadding(y.shape(), x.shape(), multiplyAdds));
  }

  private Operand<TInt32> outputSize(Ops tf, Operand<TFloat32> x) {
    var sizes = Sizes.of(tf, x);
    var height = length(tf, x, sizes, 1, window.strides().height(), window.coveredHeight());
    var width = length(tf, x, sizes, 2, window.strides().width(), window.coveredWidth());
    return tf.stack(List.of(sizes.get(0), height, width, tf.constant(filters)));
  }

  private Operand<TInt32> length(
      Ops tf, Operand<TFloat32> x, List<Operand<TInt32>> sizes, int axis, int stride, int covered) {
    if (size.isPresent() && !size.get().added) return tf.constant(size.get().of(axis));
    var rest = rest(axis, stride, covered);
    var known = x.shape().get(axis);
    return known >= 0
        ? tf.constant(Math.toIntExact(known * stride + rest))
        : tf.math.add(tf.math.mul(sizes.get(axis), tf.constant(stride)), tf.constant(rest));
  }

  /** What an output is longer than {@code stride} times the input. */
  private int rest(int axis, int stride, int covered) {
    var padded = window.padding() == Padding.SAME;
    if (size.isEmpty()) return padded ? 0 : Math.max(covered - stride, 0);
    var cut = padded ? covered / 2 : 0;
    return covered - stride - 2 * cut + size.get().of(axis);
  }
}
