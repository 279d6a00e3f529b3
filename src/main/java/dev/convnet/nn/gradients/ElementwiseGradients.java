// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.Map;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Gradient rules of elementwise functions of one tensor. */
final class ElementwiseGradients {
  private static final float TWO_OVER_ROOT_PI = (float) (2 / Math.sqrt(Math.PI));

  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("Abs", forFirstInput(ElementwiseGradients::abs)),
          entry("Cast", forFirstInput((c, op, dy) -> c.cast(dy, op.input(0).dataType()))), // dy
          entry("EnsureShape", forFirstInput((c, op, dy) -> dy)), // dy
          entry("Erf", forFirstInput((c, op, dy) -> erf(c, op, dy, TWO_OVER_ROOT_PI))),
          entry("Erfc", forFirstInput((c, op, dy) -> erf(c, op, dy, -TWO_OVER_ROOT_PI))),
          entry("Exp", forFirstInput(ElementwiseGradients::exp)),
          entry("Identity", forFirstInput((c, op, dy) -> dy)), // dy
          entry("Log", forFirstInput(ElementwiseGradients::log)),
          entry("Log1p", forFirstInput(ElementwiseGradients::log1p)),
          entry("Neg", forFirstInput((c, op, dy) -> c.neg(dy))), // -dy
          entry("PlaceholderWithDefault", forFirstInput((c, op, dy) -> dy)), // dy
          entry("ReadVariableOp", forFirstInput((c, op, dy) -> dy)), // dy, by the variable
          entry("Reciprocal", byOutput("ReciprocalGrad")), // -dy y²
          entry("Rsqrt", byOutput("RsqrtGrad")), // -dy y³ / 2
          entry("Sigmoid", byOutput("SigmoidGrad")), // dy y (1 - y)
          entry("Sign", forFirstInput((c, op, dy) -> c.zerosLike(op.input(0)))), // 0
          entry("Sqrt", byOutput("SqrtGrad")), // dy / 2y
          entry("Square", forFirstInput(ElementwiseGradients::square)),
          entry("Tanh", byOutput("TanhGrad"))); // dy (1 - y²)

  private ElementwiseGradients() {}

  private static GradientRule byOutput(String type) {
    return forFirstInput((c, op, dy) -> c.op(type).inputs(op.output(0), dy).output());
  }

  /** dx = dy sign(x). */
  private static Output<?> abs(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.mul(dy, c.op("Sign").inputs(op.input(0)).output());
  }

  /** dx = dy 2 exp(-x²) / √π; of erfc, with the other sign. */
  private static Output<?> erf(GradientContext c, GraphOperation op, Output<?> dy, float factor) {
    var x = op.input(0);
    var square = c.op("Square").inputs(x).after(dy).output();
    var bell = c.op("Exp").inputs(c.neg(square)).output();
    return c.mul(c.mul(dy, c.scalarLike(factor, x)), bell);
  }

  /** dx = dy y. */
  private static Output<?> exp(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("Mul", "mul").inputs(dy, op.output(0)).after(dy).output();
  }

  /** dx = dy / x. */
  private static Output<?> log(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.mul(dy, c.op("Reciprocal").inputs(op.input(0)).after(dy).output());
  }

  /** dx = dy / (1 + x). */
  private static Output<?> log1p(GradientContext c, GraphOperation op, Output<?> dy) {
    var sum =
        c.op("AddV2", "add").inputs(c.scalarLike(1, op.input(0)), op.input(0)).after(dy).output();
    return c.mul(dy, c.op("Reciprocal").inputs(sum).output());
  }

  /** dx = dy 2x; 2x waits for dy, because it would take memory until then. */
  private static Output<?> square(GradientContext c, GraphOperation op, Output<?> dy) {
    var x = op.input(0);
    var twice = c.op("Mul").inputs(x, c.scalarLike(2, x)).after(dy).output();
    return c.op("Mul").inputs(dy, twice).output();
  }
}
