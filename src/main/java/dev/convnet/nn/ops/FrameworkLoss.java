// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.framework.losses.BinaryCrossentropy;
import org.tensorflow.framework.losses.CategoricalCrossentropy;
import org.tensorflow.framework.losses.KLDivergence;
import org.tensorflow.framework.losses.Loss;
import org.tensorflow.framework.losses.MeanAbsolutePercentageError;
import org.tensorflow.framework.losses.MeanSquaredLogarithmicError;
import org.tensorflow.framework.losses.Poisson;
import org.tensorflow.framework.losses.SparseCategoricalCrossentropy;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A loss of TensorFlow Framework, which gets one-hot labels ({@code SparseCategoricalCrossentropy}:
 * the classes):
 *
 * <pre>{@code
 * trainer.loss(FrameworkLoss.ofLogits(new CategoricalCrossentropy(true, 0.1f)))
 * trainer.loss(FrameworkLoss.ofProbabilities(new Huber()))
 * }</pre>
 */
public final class FrameworkLoss implements LossFunction {
  /** The framework clips probabilities, and does not clip logits. */
  private static final String CLIPS = "ClipByValue";

  private final Loss loss;
  private final boolean ofProbabilities;

  private FrameworkLoss(Loss loss, boolean ofProbabilities) {
    this.loss = loss;
    this.ofProbabilities = ofProbabilities;
    check();
  }

  /**
   * A loss that gets the logits.
   *
   * @throws InvalidSettingException if the loss takes probabilities only, if it is no scalar
   *     ({@code Reduction.NONE}), or if it is useless for labels; the message says what to take
   */
  public static FrameworkLoss ofLogits(Loss loss) {
    return new FrameworkLoss(loss, false);
  }

  /**
   * A loss that gets the softmax of the logits.
   *
   * @throws InvalidSettingException if the loss was made for logits, if it is no scalar ({@code
   *     Reduction.NONE}), or if it is useless for labels; the message says what to take
   */
  public static FrameworkLoss ofProbabilities(Loss loss) {
    return new FrameworkLoss(loss, true);
  }

  /** Builds the loss in a graph of its own: a loss does not say whether it takes logits. */
  private void check() {
    if (loss instanceof MeanAbsolutePercentageError) {
      throw refusal("divides by labels, most of which are 0; take MeanAbsoluteError");
    }
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var logits = scope.tf().placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2)));
      var labels = scope.tf().placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
      if (loss(scope, logits, labels).shape().numDimensions() != 0) {
        throw refusal("with Reduction.NONE is no scalar; take Reduction.SUM_OVER_BATCH_SIZE");
      }
      if (!ofProbabilities && takesProbabilities(graph)) {
        throw refusal(
            "takes probabilities; take FrameworkLoss.ofProbabilities or fromLogits = true");
      }
      if (ofProbabilities && isCrossEntropy() && !takesProbabilities(graph)) {
        throw refusal("was made with fromLogits = true; take FrameworkLoss.ofLogits");
      }
    }
  }

  private boolean takesProbabilities(Graph graph) {
    if (loss instanceof Poisson || loss instanceof MeanSquaredLogarithmicError) return true;
    if (!isCrossEntropy()) return loss instanceof KLDivergence;
    var operations = graph.operations();
    while (operations.hasNext()) if (operations.next().type().equals(CLIPS)) return true;
    return false;
  }

  private boolean isCrossEntropy() {
    return loss instanceof CategoricalCrossentropy
        || loss instanceof SparseCategoricalCrossentropy
        || loss instanceof BinaryCrossentropy;
  }

  private InvalidSettingException refusal(String problem) {
    var name = loss.getClass().getSimpleName();
    return new InvalidSettingException("TensorFlow Framework's " + name + " " + problem);
  }

  @Override
  public Operand<TFloat32> loss(
      GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels) {
    var tf = scope.nameScope("framework_loss").tf();
    var predictions = ofProbabilities ? tf.nn.softmax(logits) : logits;
    if (loss instanceof SparseCategoricalCrossentropy) {
      return loss.call(tf, labels, predictions, null);
    }
    var classes = tf.constant((int) logits.shape().get(1));
    var oneHot = tf.oneHot(labels, classes, tf.constant(1f), tf.constant(0f));
    return loss.call(tf, oneHot, predictions, null);
  }
}
