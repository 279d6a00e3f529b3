// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.first;
import static java.util.Map.entry;

import java.util.Map;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Rules of functions of one number. */
final class ElementwiseGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("Abs", first(ElementwiseGradients::abs)),
          entry("Cast", first((c, op, dy) -> c.cast(dy, op.input(0).dataType()))), // dy
          entry("Exp", first(ElementwiseGradients::exp)),
          entry("Identity", first((c, op, dy) -> dy)), // dy
          entry("Log", first(ElementwiseGradients::log)),
          entry("Log1p", first(ElementwiseGradients::log1p)),
          entry("Neg", first((c, op, dy) -> c.neg(dy))), // -dy
          entry("PlaceholderWithDefault", first((c, op, dy) -> dy)), // dy
          entry("ReadVariableOp", first((c, op, dy) -> dy)), // dy, as the variable's
          entry("Reciprocal", byOutput("ReciprocalGrad")), // -dy y²
          entry("Rsqrt", byOutput("RsqrtGrad")), // -dy y³ / 2
          entry("Sigmoid", byOutput("SigmoidGrad")), // dy y (1 - y)
          entry("Sign", first((c, op, dy) -> c.zerosLike(op.input(0)))), // 0
          entry("Sqrt", byOutput("SqrtGrad")), // dy / 2y
          entry("Square", first(ElementwiseGradients::square)),
          entry("Tanh", byOutput("TanhGrad"))); // dy (1 - y²)

  private ElementwiseGradients() {}

  private static GradientRule byOutput(String type) {
    return first((c, op, dy) -> c.op(type).in(op.output(0), dy).output());
  }

  /** dy sign(x). */
  private static Output<?> abs(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.mul(dy, c.op("Sign").in(op.input(0)).output());
  }

  /** dy y. */
  private static Output<?> exp(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("Mul", "mul").in(dy, op.output(0)).after(dy).output();
  }

  /** dy / x. */
  private static Output<?> log(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.mul(dy, c.op("Reciprocal").in(op.input(0)).after(dy).output());
  }

  /** dy / (1 + x). */
  private static Output<?> log1p(GradientContext c, GraphOperation op, Output<?> dy) {
    var sum = c.op("AddV2", "add").in(c.number(1, op.input(0)), op.input(0)).after(dy).output();
    return c.mul(dy, c.op("Reciprocal").in(sum).output());
  }

  /** dy 2x; not before dy is there, for 2x would take memory meanwhile. */
  private static Output<?> square(GradientContext c, GraphOperation op, Output<?> dy) {
    var x = op.input(0);
    var twice = c.op("Mul").in(x, c.number(2, x)).after(dy).output();
    return c.op("Mul").in(dy, twice).output();
  }
}
