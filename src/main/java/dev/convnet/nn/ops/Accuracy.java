// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The accuracy of logits on a batch. */
public final class Accuracy {
  private Accuracy() {}

  /**
   * The fraction of a batch whose largest logit is that of the label.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels {@code int32 [N]}, from 0 to classes - 1
   * @return a scalar in [0, 1]
   */
  public static Operand<TFloat32> of(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    var tf = scope.tf();
    var predictions = tf.math.argMax(logits, tf.constant(1), TInt32.class);
    var right = tf.dtypes.cast(tf.math.equal(predictions, labels), TFloat32.class);
    return tf.math.mean(right, tf.array(0));
  }

  /**
   * The number of images whose prediction is right, by {@code tf.nn.in_top_k} with k = 1: an image
   * with a logit that is not finite does not count.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels {@code int32 [N]}, from 0 to classes - 1
   * @return a scalar
   */
  public static Operand<TInt32> countCorrect(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    var tf = scope.tf();
    var right = scope.tf("InTopK").nn.inTopK(logits, labels, tf.withName("InTopK/k").constant(1));
    return scope.tf("Sum").sum(tf.dtypes.cast(right, TInt32.class), tf.array(0));
  }
}
