// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.models.AuxiliaryHeads;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.MixedBatch;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What a network is trained with: images, and what its logits are compared with. */
interface TrainingTarget {
  /** The images of a batch, {@code float32 [N, height, width, 3]}. */
  Operand<TFloat32> images();

  /**
   * Adds the loss, and those of the auxiliary heads, to {@link CollectionKey#LOSSES}.
   *
   * @param logits {@code float32 [N, classes]}
   */
  void addLosses(GraphScope scope, Operand<TFloat32> logits);

  /** The number of images that are classified correctly, a scalar. */
  Operand<TFloat32> correctCount(GraphScope scope, Operand<TFloat32> logits);

  /** Images with one label each. */
  @SuppressWarnings("ArrayRecordComponent") // never leaves this package
  record Labels(
      Operand<TFloat32> images,
      Operand<TInt32> labels,
      TrainingConfig config,
      float... classWeights)
      implements TrainingTarget {
    @Override
    public void addLosses(GraphScope scope, Operand<TFloat32> logits) {
      addLoss(scope.nameScope("loss"), logits);
      AuxiliaryHeads.addLosses(scope, labels);
    }

    private void addLoss(GraphScope scope, Operand<TFloat32> logits) {
      var smoothing = config.labelSmoothing;
      if (config.loss.isPresent()) collect(scope, config.loss.get().loss(scope, logits, labels));
      else if (classWeights.length > 0)
        Losses.weightedCrossEntropy(scope, logits, labels, smoothing, classWeights);
      else if (smoothing == 0) Losses.crossEntropy(scope, logits, labels);
      else Losses.crossEntropyWithLabelSmoothing(scope, logits, labels, smoothing);
    }

    private static void collect(GraphScope scope, Operand<TFloat32> loss) {
      if (loss.shape().numDimensions() != 0) {
        throw new InvalidSettingException(
            "loss",
            "must be a scalar, got the shape %s; take its mean"
                .formatted(TrainEvalGraph.text(loss.shape())));
      }
      if (!scope.collected(CollectionKey.LOSSES).contains(loss)) {
        scope.collect(CollectionKey.LOSSES, loss);
      }
    }

    @Override
    public Operand<TFloat32> correctCount(GraphScope scope, Operand<TFloat32> logits) {
      var tf = scope.tf();
      var predictions = tf.math.argMax(logits, tf.constant(1), TInt32.class);
      var correct = tf.math.equal(predictions, labels);
      return tf.sum(tf.dtypes.cast(correct, TFloat32.class), tf.array(0));
    }
  }

  /** Images that are mixed with others. */
  record Mixed(MixedBatch batch, double labelSmoothing) implements TrainingTarget {
    @Override
    public Operand<TFloat32> images() {
      return batch.images();
    }

    @Override
    public void addLosses(GraphScope scope, Operand<TFloat32> logits) {
      int classes = (int) logits.shape().get(1);
      var targets = batch.targets(scope, classes, labelSmoothing);
      var loss = Losses.softmaxCrossEntropy(scope.nameScope("loss"), logits, targets);
      scope.collect(CollectionKey.LOSSES, loss);
      AuxiliaryHeads.addLosses(
          scope, (inner, head) -> Losses.softmaxCrossEntropy(inner, head, targets));
    }

    @Override
    public Operand<TFloat32> correctCount(GraphScope scope, Operand<TFloat32> logits) {
      return batch.countCorrect(scope, logits);
    }
  }
}
