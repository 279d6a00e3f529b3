// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/** How wrong a network is, as scalars that are collected under {@link CollectionKey#LOSSES}. */
public final class Losses {
  private Losses() {}

  /**
   * The cross entropy between the labels and the softmax of the logits, mean over the batch: {@code
   * cross_entropy}.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels the right classes, {@code int32 [N]}
   * @return a scalar in nats; ln(classes) where all classes are as likely
   */
  public static Operand<TFloat32> crossEntropy(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    var each =
        scope
            .nameScope("cross_entropy_per_example")
            .tf("cross_entropy_per_example")
            .nn
            .sparseSoftmaxCrossEntropyWithLogits(
                logits, scope.tf("Cast").dtypes.cast(labels, TInt64.class));
    var mean = scope.tf("cross_entropy").math.mean(each.loss(), scope.tf("Const").array(0));
    scope.collect(CollectionKey.LOSSES, mean);
    return mean;
  }

  /**
   * The cross entropy with labels that are not quite sure: {@code 1 - smoothing} of each is the
   * right class, and {@code smoothing} is spread over all of them (Szegedy and others: Rethinking
   * the Inception Architecture, 2015). Mean over the batch, as of {@code
   * tf.losses.softmax_cross_entropy}.
   *
   * @param logits {@code float32 [N, classes]}, the number of classes known
   * @param labels the right classes, {@code int32 [N]}
   * @param smoothing from 0, where it is {@link #crossEntropy}, to 1
   * @return a scalar in nats
   */
  public static Operand<TFloat32> crossEntropyWithLabelSmoothing(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels, double smoothing) {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException("smoothing must be in [0, 1], got " + smoothing);
    }
    var classes = (int) logits.shape().get(1);
    var inner = scope.nameScope("smoothed_cross_entropy");
    var tf = inner.tf();
    var each = smoothing / classes;
    var smooth =
        tf.oneHot(
            labels,
            tf.constant(classes),
            inner.tf("right").constant((float) (1 - smoothing + each)),
            inner.tf("wrong").constant((float) each));
    var entropies = tf.nn.softmaxCrossEntropyWithLogits(logits, smooth).loss();
    var mean = scope.tf("cross_entropy").math.mean(entropies, inner.tf("Const").array(0));
    scope.collect(CollectionKey.LOSSES, mean);
    return mean;
  }

  /**
   * {@link #crossEntropy} for the MNIST programs, which sum no losses: {@code
   * tf.losses.sparse_softmax_cross_entropy}.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels the right classes, {@code [N]}
   * @return a scalar in nats
   */
  public static Operand<TFloat32> sparseSoftmaxCrossEntropy(
      GraphScope outer, Operand<TFloat32> logits, Operand<? extends TNumber> labels) {
    var scope = outer.nameScope("sparse_softmax_cross_entropy_loss");
    var each =
        scope
            .nameScope("xentropy")
            .tf("xentropy")
            .nn
            .sparseSoftmaxCrossEntropyWithLogits(logits, labels);
    return scope.tf("value").math.mean(each.loss(), scope.tf("Const").array(0));
  }

  /**
   * Half the sum of squares times {@code decay}: {@code weight_loss}.
   *
   * @return a scalar
   */
  public static Operand<TFloat32> weightDecay(
      GraphScope scope, Operand<TFloat32> weights, float decay) {
    var half = scope.tf().nn.l2Loss(weights);
    var loss =
        scope
            .tf("weight_loss")
            .math
            .mul(half, scope.nameScope("weight_loss").tf("y").constant(decay));
    scope.collect(CollectionKey.LOSSES, loss);
    return loss;
  }

  /**
   * The sum of all losses that are collected in this scope or below it: {@code total_loss}. It has
   * the weight decay of layers, which {@link #sum} of returned losses does not have.
   *
   * @return a scalar
   * @throws IllegalStateException if there is none
   */
  public static Operand<TFloat32> total(GraphScope scope) {
    List<Operand<TFloat32>> losses = scope.collected(CollectionKey.LOSSES);
    if (losses.isEmpty()) {
      throw new IllegalStateException("no loss was collected under '" + scope.name() + "'");
    }
    return sum(scope, losses);
  }

  /**
   * The sum of the given losses, {@code total_loss}; no collection is read or changed.
   *
   * @param losses scalars, at least one
   * @return a scalar
   */
  public static Operand<TFloat32> sum(GraphScope scope, List<Operand<TFloat32>> losses) {
    return scope.tf("total_loss").math.addN(losses);
  }
}
