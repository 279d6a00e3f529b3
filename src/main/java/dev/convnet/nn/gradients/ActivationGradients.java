// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.Map;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Gradient rules of activation functions. */
final class ActivationGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("Relu", byOutput("ReluGrad")), // dy where y > 0
          entry("Relu6", byOutput("Relu6Grad")), // dy where 0 < y < 6
          entry("Elu", byOutput("EluGrad")), // dy (y + 1) where y < 0, else dy
          entry("Selu", byOutput("SeluGrad")), // dy (y + scale alpha) where y < 0, else dy scale
          entry("LeakyRelu", forFirstInput(ActivationGradients::leakyRelu)),
          entry("Softplus", forFirstInput(ActivationGradients::softplus)),
          entry("Softsign", forFirstInput(ActivationGradients::softsign)),
          entry("Softmax", forFirstInput(ActivationGradients::softmax)),
          entry("LogSoftmax", forFirstInput(ActivationGradients::logSoftmax)));

  private ActivationGradients() {}

  private static GradientRule byOutput(String type) {
    return forFirstInput((c, op, dy) -> c.op(type).inputs(dy, op.output(0)).output());
  }

  /** dx = dy where x > 0, else alpha dy. */
  private static Output<?> leakyRelu(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("LeakyReluGrad").inputs(dy, op.input(0)).copyAttrs(op, "alpha").output();
  }

  /** dx = dy sigmoid(x). */
  private static Output<?> softplus(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.mul(dy, c.op("Sigmoid").inputs(op.input(0)).output());
  }

  /** dx = dy / (1 + |x|)². */
  private static Output<?> softsign(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("SoftsignGrad").inputs(dy, op.input(0)).output();
  }

  /** dx = (dy - sum(dy y)) y, summed over the last axis. */
  private static Output<?> softmax(GradientContext c, GraphOperation op, Output<?> dy) {
    var y = op.output(0);
    var sum = c.sumKeepDims(c.mul(dy, y), c.intScalar("Sum/reduction_indices", -1));
    return c.mul(c.op("Sub", "sub").inputs(dy, sum).output(), y);
  }

  /** dx = dy - sum(dy) exp(y), summed over the last axis. */
  private static Output<?> logSoftmax(GradientContext c, GraphOperation op, Output<?> dy) {
    var softmax = c.op("Exp").inputs(op.output(0)).output();
    var sum = c.sumKeepDims(dy, c.intScalar("Sum/reduction_indices", -1));
    return c.op("Sub", "sub").inputs(dy, c.mul(sum, softmax)).output();
  }
}
