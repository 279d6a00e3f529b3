// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A batch each of whose images is mixed with the one before it, as mixup and CutMix do. The targets
 * are mixed in the same proportion.
 *
 * @param images {@code float32 [N, height, width, C]}
 * @param labels of the images, {@code int32 [N]}
 * @param partnerLabels of the images that are mixed in, {@code int32 [N]}
 * @param part of the labels, a scalar; the rest is that of the partners' labels
 */
public record MixedBatch(
    Operand<TFloat32> images,
    Operand<TInt32> labels,
    Operand<TInt32> partnerLabels,
    Operand<TFloat32> part) {
  /**
   * Mixes a batch.
   *
   * @param images {@code float32 [N, height, width, C]}
   * @param labels {@code int32 [N]}
   * @param mask the part of each pixel that is from the image itself, {@code float32 [height,
   *     width]} in [0, 1]
   */
  public static MixedBatch of(
      GraphScope outer, Operand<TFloat32> images, Operand<TInt32> labels, Operand<TFloat32> mask) {
    var tf = outer.nameScope("mixing").tf();
    var one = tf.constant(1);
    var first = tf.constant(0);
    var own = tf.expandDims(mask, tf.constant(2));
    var partners = tf.roll(images, one, first);
    var mixed =
        tf.math.add(
            tf.math.mul(images, own), tf.math.mul(partners, tf.math.sub(tf.constant(1f), own)));
    return new MixedBatch(
        mixed, labels, tf.roll(labels, one, first), tf.math.mean(mask, tf.array(0, 1)));
  }

  /**
   * The mixed targets, with label smoothing: each target is {@code 1 - smoothing} of the labels'
   * parts plus {@code smoothing / classes} for every class.
   *
   * @return {@code float32 [N, classes]}
   */
  public Operand<TFloat32> targets(GraphScope outer, int classes, double smoothing) {
    var scope = outer.nameScope("mixed_targets");
    var tf = scope.tf();
    var on = tf.math.mul(part, tf.constant((float) (1 - smoothing)));
    var partnerOn = tf.math.sub(tf.constant((float) (1 - smoothing)), on);
    var off = tf.constant(0f);
    var both =
        tf.math.add(
            tf.oneHot(labels, tf.constant(classes), on, off),
            tf.oneHot(partnerLabels, tf.constant(classes), partnerOn, off));
    return tf.math.add(both, tf.constant((float) (smoothing / classes)));
  }

  /**
   * How many images are classified correctly, an image with its part and its partner with the rest.
   *
   * @param logits {@code float32 [N, classes]}
   * @return a scalar
   */
  public Operand<TFloat32> countCorrect(GraphScope outer, Operand<TFloat32> logits) {
    var tf = outer.nameScope("mixed_correct").tf();
    var predictions = tf.math.argMax(logits, tf.constant(1), TInt32.class);
    var own = tf.dtypes.cast(tf.math.equal(predictions, labels), TFloat32.class);
    var partners = tf.dtypes.cast(tf.math.equal(predictions, partnerLabels), TFloat32.class);
    var mixed =
        tf.math.add(
            tf.math.mul(own, part), tf.math.mul(partners, tf.math.sub(tf.constant(1f), part)));
    return tf.sum(mixed, tf.array(0));
  }
}
