// SPDX-License-Identifier: Apache-2.0
package dev.convnet.layers;

import dev.convnet.graph.GraphScope;
import dev.convnet.graph.Initializer;
import dev.convnet.graph.Initializer.Constant;
import dev.convnet.graph.Initializer.TruncatedNormal;
import dev.convnet.graph.Key;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A square convolution with biases and a rectifier. Variables {@code weights [size, size, in,
 * filters]} and {@code biases [filters]}, named as {@link Naming} says.
 *
 * @param size height and width of the kernel, in pixels
 * @param filters channels that leave it
 * @param stride step in both directions, in pixels
 */
public record Conv2d(
    int size,
    int filters,
    int stride,
    Padding padding,
    Initializer weights,
    Initializer biases,
    Naming naming)
    implements Layer {
  public Conv2d {
    if (size < 1 || filters < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "size, filters and stride must be at least 1, got %d, %d, %d"
              .formatted(size, filters, stride));
    }
  }

  /** Stride 1, padding {@code SAME}, weights of deviation 0.05, biases 0. */
  public static Conv2d of(int size, int filters) {
    return new Conv2d(
        size,
        filters,
        1,
        Padding.SAME,
        new TruncatedNormal(0.05f),
        new Constant(0),
        Naming.CIFAR10_CONVOLUTION);
  }

  public Conv2d stride(int step) {
    return new Conv2d(size, filters, step, padding, weights, biases, naming);
  }

  public Conv2d padding(Padding border) {
    return new Conv2d(size, filters, stride, border, weights, biases, naming);
  }

  /** The deviation of the first weights, a truncated normal. */
  public Conv2d stddev(double deviation) {
    return weights(new TruncatedNormal((float) deviation));
  }

  /** The first weights. */
  public Conv2d weights(Initializer first) {
    return new Conv2d(size, filters, stride, padding, first, biases, naming);
  }

  /** The first value of the biases. */
  public Conv2d bias(double value) {
    return new Conv2d(size, filters, stride, padding, weights, new Constant((float) value), naming);
  }

  public Conv2d naming(Naming names) {
    return new Conv2d(size, filters, stride, padding, weights, biases, names);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H / stride, W / stride, filters]}, rounded up for {@code SAME}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var channels = x.shape().get(3);
    var kernel = scope.variable(naming.weights(), Shape.of(size, size, channels, filters), weights);
    var convolved =
        scope
            .tf()
            .nn
            .conv2d(x, kernel, List.of(1L, (long) stride, (long) stride, 1L), padding.name());
    var shift = scope.variable(naming.biases(), Shape.of(filters), biases);
    var y = naming.output(scope, convolved, shift, Activation.RELU);
    scope.collect(Key.ACTIVATIONS, y);
    row(scope, y, channels).addTo(scope);
    return y;
  }

  private LayerTable.Row row(GraphScope scope, Operand<TFloat32> y, long channels) {
    var kernel = (long) size * size * channels * filters;
    var places = y.shape().get(1) * y.shape().get(2);
    return LayerTable.Row.of(scope, "conv", y).counting(kernel + filters, kernel * places);
  }
}
