// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

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
 * A convolution each of whose filters sees some channels only. Variables {@code kernel [size, size,
 * connections]}, one square a connection in the order of the table, and {@code bias [filters]}.
 *
 * @param size height and width of the kernel, in pixels; the padding is {@code VALID}
 * @param connectionTable for each filter the channels that it sees
 */
public record ConnectionTableConv2d(
    int size, List<List<Integer>> connectionTable, Activation activation, Initializer weights)
    implements Layer {
  public ConnectionTableConv2d {
    if (size < 1) throw new IllegalArgumentException("size must be at least 1, got " + size);
    connectionTable = connectionTable.stream().map(List::copyOf).toList();
    if (connectionTable.isEmpty()) throw new IllegalArgumentException("there must be a filter");
  }

  /** Weights of deviation 0.1, biases 0. */
  public static ConnectionTableConv2d of(
      int size, List<List<Integer>> inputs, Activation activation) {
    return new ConnectionTableConv2d(size, inputs, activation, new TruncatedNormal(0.1f));
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return {@code float32 [N, H - size + 1, W - size + 1, filters]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var filters = connectionTable.size();
    var connections = connectionTable.stream().mapToInt(List::size).sum();
    var kernel = scope.variable("kernel", Shape.of(size, size, connections), weights);
    var bias = scope.variable("bias", Shape.of(filters), new Constant(0));
    var tf = scope.tf();
    var whole = spread(tf, kernel, (int) x.shape().get(3));
    var products = tf.nn.conv2d(x, whole, List.of(1L, 1L, 1L, 1L), "VALID");
    var y = activation.apply(tf, tf.nn.biasAdd(products, bias));
    scope.collect(CollectionKey.ACTIVATIONS, y);
    var places = y.shape().get(1) * y.shape().get(2);
    LayerTable.Row.of(scope, "partial", y)
        .withCounts(kernel.shape().size() + filters, kernel.shape().size() * places)
        .addTo(scope);
    return y;
  }

  /** {@code [size, size, C, filters]}, zero where there is no connection. */
  private Operand<TFloat32> spread(Ops tf, Operand<TFloat32> kernel, int channels) {
    var filters = connectionTable.size();
    var connections = (int) kernel.shape().get(2);
    var places = new int[channels * filters];
    Arrays.fill(places, connections);
    var next = 0;
    for (var filter = 0; filter < filters; filter++) {
      for (var channel : connectionTable.get(filter)) places[channel * filters + filter] = next++;
    }
    var margins = tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 1}});
    var withZero = tf.pad(kernel, margins, tf.constant(0f));
    var spread = tf.gather(withZero, tf.constant(places), tf.constant(2));
    return tf.reshape(spread, tf.array(size, size, channels, filters));
  }
}
