// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.GlorotUniform;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;

/**
 * Keras's {@code MultiHeadAttention} of sequences. The variables are {@code query/kernel [d, heads,
 * keySize]} and {@code query/bias [heads, keySize]}, the same of {@code key} and {@code value}, and
 * {@code attention_output/kernel [heads, valueSize, d]} and {@code attention_output/bias [d]}.
 *
 * @param keySize of each head's queries and keys
 * @param valueSize of each head's values
 * @param bias whether the four products have biases
 */
public record Attention(int heads, int keySize, int valueSize, boolean bias) implements Joining {
  /**
   * {@inheritDoc}
   *
   * @param xs query, value and, if it is not the value, key; {@code float32 [N, T, d]} each
   * @return {@code float32 [N, T of the query, d]}
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, List<Operand<TFloat32>> xs) {
    var query = xs.get(0);
    var value = xs.size() > 1 ? xs.get(1) : query;
    var key = xs.size() > 2 ? xs.get(2) : value;
    xs.forEach(x -> Sizes.require(scope, x, 3));
    var tf = scope.tf();
    var scale = tf.constant((float) (1 / Math.sqrt(keySize)));
    var queries = tf.math.mul(projected(scope.variableScope("query"), query, keySize), scale);
    var keys = projected(scope.variableScope("key"), key, keySize);
    var values = projected(scope.variableScope("value"), value, valueSize);
    var scores = tf.train.batchMatMul(queries, keys, TFloat32.class, BatchMatMul.adjY(true));
    var mixed = tf.train.batchMatMul(tf.nn.softmax(scores), values, TFloat32.class);
    return Sizes.row(scope, "attention", output(scope, query, mixed));
  }

  /** One product for each head: {@code [N, T, d]} to {@code [N, heads, T, size]}. */
  private Operand<TFloat32> projected(GraphScope scope, Operand<TFloat32> x, int size) {
    var width = Sizes.known(scope, x, 2);
    var kernel = scope.variable("kernel", Shape.of(width, heads, size), new GlorotUniform());
    var tf = scope.tf();
    var columns = Sizes.reshape(tf, kernel, width, (long) heads * size);
    var rows = tf.linalg.matMul(Sizes.reshape(tf, x, -1, width), columns);
    var sizes = Sizes.of(tf, x);
    var heads4 =
        Sizes.reshape(
            tf, rows, List.of(sizes.get(0), sizes.get(1), tf.constant(heads), tf.constant(size)));
    return tf.linalg.transpose(
        biased(scope, tf, heads4, Shape.of(heads, size)), tf.array(0, 2, 1, 3));
  }

  private Operand<TFloat32> output(
      GraphScope scope, Operand<TFloat32> query, Operand<TFloat32> mixed) {
    var inner = scope.variableScope("attention_output");
    var width = query.shape().get(2);
    var shape = Shape.of(heads, valueSize, width);
    var kernel = inner.variable("kernel", shape, new GlorotUniform());
    var tf = inner.tf();
    var flat = (long) heads * valueSize;
    var rows = Sizes.reshape(tf, tf.linalg.transpose(mixed, tf.array(0, 2, 1, 3)), -1, flat);
    var product = tf.linalg.matMul(rows, Sizes.reshape(tf, kernel, flat, width));
    var sequence = Sizes.reshape(tf, product, Sizes.of(tf, query));
    return biased(inner, tf, sequence, Shape.of(width));
  }

  private Operand<TFloat32> biased(GraphScope scope, Ops tf, Operand<TFloat32> x, Shape shape) {
    return bias ? tf.math.add(x, scope.variable("bias", shape, new Constant(0))) : x;
  }
}
