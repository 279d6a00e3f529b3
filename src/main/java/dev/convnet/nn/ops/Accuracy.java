// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** How often a network is right. */
public final class Accuracy {
  private Accuracy() {}

  /**
   * The part of a batch whose largest logit is that of the right class.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels the right classes, {@code int32 [N]}
   * @return a scalar in [0, 1]
   */
  public static Operand<TFloat32> of(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    var tf = scope.tf();
    var said = tf.math.argMax(logits, tf.constant(1), TInt32.class);
    var right = tf.dtypes.cast(tf.math.equal(said, labels), TFloat32.class);
    return tf.math.mean(right, tf.array(0));
  }

  /**
   * How many of a batch are right: {@code tf.nn.in_top_k} with k = 1.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels the right classes, {@code int32 [N]}
   * @return a scalar
   */
  public static Operand<TInt32> countCorrect(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    var tf = scope.tf();
    var right = scope.tf("InTopK").nn.inTopK(logits, labels, tf.withName("InTopK/k").constant(1));
    return scope.tf("Sum").sum(tf.dtypes.cast(right, TInt32.class), tf.array(0));
  }
}
