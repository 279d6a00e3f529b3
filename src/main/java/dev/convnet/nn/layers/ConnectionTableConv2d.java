// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.TruncatedNormal;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A convolution in which each filter is connected to some of the input channels only, as in
 * LeNet-5. The variables are {@code kernel [size, size, connections]}, with one square for each
 * connection in the order of the table, and {@code bias [filters]}. The stride is 1, the padding
 * {@code VALID}.
 *
 * @param size height and width of the kernel, in pixels
 * @param connectionTable for each filter, its input channels
 * @param weights initializes the kernel
 */
public record ConnectionTableConv2d(
    int size, List<List<Integer>> connectionTable, Activation activation, Initializer weights)
    implements Layer {
  public ConnectionTableConv2d {
    if (size < 1) throw new IllegalArgumentException("size must be at least 1, got " + size);
    connectionTable = connectionTable.stream().map(List::copyOf).toList();
    if (connectionTable.isEmpty())
      throw new IllegalArgumentException("connectionTable must not be empty");
  }

  /** A layer whose weights have the standard deviation 0.1 at first. */
  public static ConnectionTableConv2d of(
      int size, List<List<Integer>> connectionTable, Activation activation) {
    return new ConnectionTableConv2d(size, connectionTable, activation, new TruncatedNormal(0.1f));
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}, all but N known
   * @return {@code float32 [N, H - size + 1, W - size + 1, filters]}
   * @throws InvalidSettingException if the image is smaller than the kernel
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    Window.of(size).padding(Padding.VALID).requireFits(scope, x);
    var filters = connectionTable.size();
    var connections = connectionTable.stream().mapToInt(List::size).sum();
    var kernel = scope.variable("kernel", Shape.of(size, size, connections), weights);
    var bias = scope.variable("bias", Shape.of(filters), new Constant(0));
    var tf = scope.tf();
    var fullKernel = fullKernel(tf, kernel, (int) x.shape().get(3));
    var products = tf.nn.conv2d(x, fullKernel, List.of(1L, 1L, 1L, 1L), "VALID");
    var y = activation.apply(tf, tf.nn.biasAdd(products, bias));
    scope.collect(CollectionKey.ACTIVATIONS, y);
    var pixels = y.shape().get(1) * y.shape().get(2);
    LayerTable.Row.of(scope, "partial", y)
        .withCounts(kernel.shape().size() + filters, kernel.shape().size() * pixels)
        .addTo(scope);
    return y;
  }

  /** The kernel {@code [size, size, C, filters]}, which is zero where there is no connection. */
  private Operand<TFloat32> fullKernel(Ops tf, Operand<TFloat32> kernel, int channels) {
    var filters = connectionTable.size();
    var connections = (int) kernel.shape().get(2);
    var indices = new int[channels * filters];
    Arrays.fill(indices, connections); // that of the zeros
    var next = 0;
    for (var filter = 0; filter < filters; filter++) {
      for (var channel : connectionTable.get(filter)) indices[channel * filters + filter] = next++;
    }
    var paddings = tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 1}});
    var withZeros = tf.pad(kernel, paddings, tf.constant(0f));
    var squares = tf.gather(withZeros, tf.constant(indices), tf.constant(2));
    return tf.reshape(squares, tf.array(size, size, channels, filters));
  }
}
