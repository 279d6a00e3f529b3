// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * Losses as operations of a graph. Every function returns its loss; where its Javadoc says so, the
 * loss is also collected under {@link CollectionKey#LOSSES}, and {@link #total} sums it with
 * others.
 */
public final class Losses {
  private Losses() {}

  /**
   * The cross entropy between the labels and the softmax of the logits, averaged over the batch and
   * collected: {@code cross_entropy}.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels {@code int32 [N]}, from 0 to classes - 1
   * @return a scalar in nats; ln(classes) if all logits are equal
   */
  public static Operand<TFloat32> crossEntropy(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    var entropies =
        scope
            .nameScope("cross_entropy_per_example")
            .tf("cross_entropy_per_example")
            .nn
            .sparseSoftmaxCrossEntropyWithLogits(
                logits, scope.tf("Cast").dtypes.cast(labels, TInt64.class));
    var mean = scope.tf("cross_entropy").math.mean(entropies.loss(), scope.tf("Const").array(0));
    scope.collect(CollectionKey.LOSSES, mean);
    return mean;
  }

  /**
   * The cross entropy with label smoothing, averaged over the batch and collected: the target of
   * each image is {@code 1 - smoothing} for its label plus {@code smoothing / classes} for every
   * class (Szegedy and others: "Rethinking the Inception Architecture for Computer Vision", 2015),
   * as in {@code tf.losses.softmax_cross_entropy}.
   *
   * @param logits {@code float32 [N, classes]}, the number of classes known
   * @param labels {@code int32 [N]}, from 0 to classes - 1
   * @param smoothing from 0, with which the loss is {@link #crossEntropy}, to 1
   * @return a scalar in nats
   * @throws InvalidSettingException if {@code smoothing} is not from 0 to 1
   */
  public static Operand<TFloat32> crossEntropyWithLabelSmoothing(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels, double smoothing) {
    requireFraction(smoothing);
    var inner = scope.nameScope("smoothed_cross_entropy");
    var entropies = smoothedEntropies(inner, logits, labels, smoothing);
    var mean = scope.tf("cross_entropy").math.mean(entropies, inner.tf("Const").array(0));
    scope.collect(CollectionKey.LOSSES, mean);
    return mean;
  }

  /**
   * The cross entropy in which the images of each class count as much as its weight, collected: the
   * sum of the weighted losses, divided by the number of images (not by the sum of their weights),
   * as by Keras's {@code class_weight}.
   *
   * @param logits {@code float32 [N, classes]}, the number of classes known
   * @param labels {@code int32 [N]}, from 0 to classes - 1
   * @param smoothing as for {@link #crossEntropyWithLabelSmoothing}
   * @param classWeights by label, not negative
   * @return a scalar in nats
   * @throws InvalidSettingException if {@code smoothing} is not from 0 to 1, or there are more or
   *     fewer weights than classes
   */
  public static Operand<TFloat32> weightedCrossEntropy(
      GraphScope scope,
      Operand<TFloat32> logits,
      Operand<TInt32> labels,
      double smoothing,
      float... classWeights) {
    requireFraction(smoothing);
    if (classWeights.length != logits.shape().get(1)) {
      throw new InvalidSettingException(
          "classWeights",
          "must be %d numbers, got %d".formatted(logits.shape().get(1), classWeights.length));
    }
    var inner = scope.nameScope("weighted_cross_entropy");
    var tf = inner.tf();
    var weights = tf.gather(tf.constant(classWeights), labels, tf.constant(0));
    var entropies = tf.math.mul(smoothedEntropies(inner, logits, labels, smoothing), weights);
    var mean = scope.tf("cross_entropy").math.mean(entropies, inner.tf("Const").array(0));
    scope.collect(CollectionKey.LOSSES, mean);
    return mean;
  }

  private static void requireFraction(double smoothing) {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new InvalidSettingException("labelSmoothing", "must be from 0 to 1, got " + smoothing);
    }
  }

  /** Of each image, {@code float32 [N]}. */
  private static Operand<TFloat32> smoothedEntropies(
      GraphScope inner, Operand<TFloat32> logits, Operand<TInt32> labels, double smoothing) {
    var classes = (int) logits.shape().get(1);
    var tf = inner.tf();
    var perClass = smoothing / classes;
    var targets =
        tf.oneHot(
            labels,
            tf.constant(classes),
            inner.tf("right").constant((float) (1 - smoothing + perClass)),
            inner.tf("wrong").constant((float) perClass));
    return tf.nn.softmaxCrossEntropyWithLogits(logits, targets).loss();
  }

  /**
   * The cross entropy between targets and the softmax of the logits, averaged over the batch, not
   * collected: {@code tf.losses.softmax_cross_entropy}.
   *
   * @param logits {@code float32 [N, classes]}
   * @param targets {@code float32 [N, classes]}, whose rows add up to 1; not differentiated
   * @return a scalar in nats
   */
  public static Operand<TFloat32> softmaxCrossEntropy(
      GraphScope outer, Operand<TFloat32> logits, Operand<TFloat32> targets) {
    var tf = outer.nameScope("softmax_cross_entropy_loss").tf();
    var entropies = tf.nn.softmaxCrossEntropyWithLogits(logits, targets).loss();
    return tf.withName("value").math.mean(entropies, tf.array(0));
  }

  /**
   * The same loss as {@link #crossEntropy}, not collected: {@code
   * tf.losses.sparse_softmax_cross_entropy}.
   *
   * @param logits {@code float32 [N, classes]}
   * @param labels {@code int32} or {@code int64 [N]}, from 0 to classes - 1
   * @return a scalar in nats
   */
  public static Operand<TFloat32> sparseSoftmaxCrossEntropy(
      GraphScope outer, Operand<TFloat32> logits, Operand<? extends TNumber> labels) {
    var scope = outer.nameScope("sparse_softmax_cross_entropy_loss");
    var entropies =
        scope
            .nameScope("xentropy")
            .tf("xentropy")
            .nn
            .sparseSoftmaxCrossEntropyWithLogits(logits, labels);
    return scope.tf("value").math.mean(entropies.loss(), scope.tf("Const").array(0));
  }

  /**
   * L2 regularization of weights, {@code decay Σ w² / 2}, collected: {@code weight_loss}.
   *
   * @param weights {@code float32} of any shape
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
