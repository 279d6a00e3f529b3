// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Gradient rules of losses. The second output of a cross entropy is its gradient by the logits. */
final class LossGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("L2Loss", forFirstInput((c, op, dy) -> c.mul(op.input(0), dy))), // x dy
          entry("SoftmaxCrossEntropyWithLogits", LossGradients::crossEntropy),
          entry("SparseSoftmaxCrossEntropyWithLogits", LossGradients::sparseCrossEntropy));

  private LossGradients() {}

  /** dlogits = dy (softmax(logits) - labels), dlabels = -dy log softmax(logits). */
  private static List<Optional<Output<?>>> crossEntropy(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    c.requireOnlyFirstOutputUsed();
    return c.inputGradients(
        () -> scaleRows(c, dy.get(0), op.output(1)),
        () -> scaleRows(c, dy.get(0), c.neg(c.op("LogSoftmax").inputs(op.input(0)).output())));
  }

  /** dlogits = dy (softmax(logits) - one_hot(labels)). */
  private static List<Optional<Output<?>>> sparseCrossEntropy(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    c.requireOnlyFirstOutputUsed();
    return c.inputGradients(() -> scaleRows(c, dy.get(0), op.output(1)));
  }

  /** Multiplies each row of a matrix by its element of a vector. */
  private static Output<?> scaleRows(GradientContext c, Output<?> vector, Output<?> matrix) {
    var column = c.op("ExpandDims").inputs(vector, c.intScalar("ExpandDims/dim", -1)).output();
    return c.mul(column, matrix);
  }
}
