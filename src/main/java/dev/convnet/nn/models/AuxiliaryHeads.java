// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.ops.Losses;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Auxiliary classifiers in the middle of a deep network, whose losses give its lower layers larger
 * gradients. Only a network that is built for training has them.
 */
public final class AuxiliaryHeads {
  /** The logits of each auxiliary classifier, {@code float32 [N, classes]}. */
  public static final CollectionKey<Operand<TFloat32>> LOGITS =
      new CollectionKey<>("auxiliary_logits");

  /** The weight of each auxiliary loss, as in GoogLeNet. */
  public static final float WEIGHT = 0.3f;

  private AuxiliaryHeads() {}

  /**
   * Adds {@link #WEIGHT} times the cross entropy of each head to {@link CollectionKey#LOSSES}.
   *
   * @param scope the network's, or one around it
   * @param labels {@code int32 [N]}, from 0 to classes - 1
   * @return the added losses, scalars; empty if the network has no such heads
   */
  public static List<Operand<TFloat32>> addLosses(GraphScope scope, Operand<TInt32> labels) {
    return addLosses(
        scope, (inner, logits) -> Losses.sparseSoftmaxCrossEntropy(inner, logits, labels));
  }

  /** The loss of a head, not collected. */
  @FunctionalInterface
  public interface HeadLoss {
    /**
     * Builds the loss.
     *
     * @param logits {@code float32 [N, classes]}
     * @return a scalar
     */
    Operand<TFloat32> of(GraphScope scope, Operand<TFloat32> logits);
  }

  /** Adds {@link #WEIGHT} times a loss of each head to {@link CollectionKey#LOSSES}. */
  public static List<Operand<TFloat32>> addLosses(GraphScope scope, HeadLoss headLoss) {
    var losses = new ArrayList<Operand<TFloat32>>();
    for (var logits : scope.collected(LOGITS)) {
      var inner = scope.nameScope("auxiliary_loss");
      var entropy = headLoss.of(inner, logits);
      var tf = inner.tf();
      var loss = tf.math.mul(entropy, tf.constant(WEIGHT));
      scope.collect(CollectionKey.LOSSES, loss);
      losses.add(loss);
    }
    return losses;
  }
}
