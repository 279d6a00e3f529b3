// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Rules of functions of two numbers, whose inputs may be stretched to one shape, and of sums. */
final class ArithmeticGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("Add", stretching(ArithmeticGradients::add)),
          entry("AddN", ArithmeticGradients::addN),
          entry("AddV2", stretching(ArithmeticGradients::add)),
          entry("ClipByValue", ArithmeticGradients::clipByValue),
          entry("Div", stretching((p, dy) -> div(p, dy, "RealDiv"))),
          entry("DivNoNan", stretching((p, dy) -> div(p, dy, "DivNoNan"))),
          entry("Maximum", stretching((p, dy) -> select(p, dy, "GreaterEqual"))),
          entry("Minimum", stretching((p, dy) -> select(p, dy, "LessEqual"))),
          entry("Mul", stretching(ArithmeticGradients::mul)),
          entry("Pow", stretching(ArithmeticGradients::pow)),
          entry("RealDiv", stretching((p, dy) -> div(p, dy, "RealDiv"))),
          entry("Select", ArithmeticGradients::select),
          entry("SelectV2", ArithmeticGradients::selectV2),
          entry("SquaredDifference", stretching(ArithmeticGradients::squaredDifference)),
          entry("Sub", stretching(ArithmeticGradients::sub)));

  private ArithmeticGradients() {}

  /** An operation z = f(x, y). */
  private record Pair(GradientContext c, Output<?> x, Output<?> y, Output<?> z) {}

  /** The derivatives by x and y, before the sum over stretched axes. */
  private record Derivatives(
      GradientContext.GradientSupplier x, GradientContext.GradientSupplier y) {}

  @FunctionalInterface
  private interface PairRule {
    Derivatives of(Pair pair, Output<?> dy);
  }

  private static GradientRule stretching(PairRule rule) {
    return (c, op, dy) -> {
      var pair = new Pair(c, op.input(0), op.input(1), op.output(0));
      var derivatives = rule.of(pair, dy.get(0));
      var stretch = new Unbroadcast(c, pair.x(), pair.y());
      return c.inputGradients(
          () -> stretch.reduceX(derivatives.x().build()),
          () -> stretch.reduceY(derivatives.y().build()));
    };
  }

  /** dy, dy. */
  private static Derivatives add(Pair p, Output<?> dy) {
    return new Derivatives(() -> dy, () -> dy);
  }

  /** dy, -dy. */
  private static Derivatives sub(Pair p, Output<?> dy) {
    return new Derivatives(() -> dy, () -> p.c().neg(dy));
  }

  /** dy y, dy x. */
  private static Derivatives mul(Pair p, Output<?> dy) {
    return new Derivatives(
        () -> p.c().op("Mul").inputs(dy, p.y()).output(),
        () -> p.c().op("Mul").inputs(p.x(), dy).output());
  }

  /** dy / y, dy ((-x / y) / y). */
  private static Derivatives div(Pair p, Output<?> dy, String type) {
    UnaryOperator<Output<?>> over = a -> p.c().op(type).inputs(a, p.y()).output();
    return new Derivatives(
        () -> over.apply(dy), () -> p.c().mul(dy, over.apply(over.apply(p.c().neg(p.x())))));
  }

  /** dy y x^(y - 1), dy z log(x); the latter 0 where x is not positive. */
  private static Derivatives pow(Pair p, Output<?> dy) {
    var c = p.c();
    return new Derivatives(
        () -> {
          var lower = c.op("Sub", "sub").inputs(p.y(), c.scalarLike(1, p.y())).output();
          return c.mul(c.mul(dy, p.y()), c.op("Pow").inputs(p.x(), lower).output());
        },
        () -> c.mul(c.mul(dy, p.z()), logOfPositive(c, p.x())));
  }

  private static Output<?> logOfPositive(GradientContext c, Output<?> x) {
    var positive = c.op("Greater").inputs(x, c.scalarLike(0, x)).output();
    var ones = c.op("OnesLike", "ones_like").inputs(x).output();
    var safe = c.op("Select").inputs(positive, x, ones).output();
    return c.op("Select")
        .inputs(positive, c.op("Log").inputs(safe).output(), c.zerosLike(x))
        .output();
  }

  /** dy where x is the one taken, dy where y is; x where both are equal. */
  private static Derivatives select(Pair p, Output<?> dy, String comparison) {
    var c = p.c();
    var zeros = GradientContext.<Output<?>>memoize(() -> c.zerosLike(dy));
    var takesX =
        GradientContext.<Output<?>>memoize(() -> c.op(comparison).inputs(p.x(), p.y()).output());
    return new Derivatives(
        () -> c.op("SelectV2").inputs(takesX.get(), dy, zeros.get()).output(),
        () -> c.op("SelectV2").inputs(takesX.get(), zeros.get(), dy).output());
  }

  /** 2 dy (x - y), and its opposite. */
  private static Derivatives squaredDifference(Pair p, Output<?> dy) {
    var c = p.c();
    var dx =
        GradientContext.<Output<?>>memoize(
            () -> {
              var twice = c.op("Mul").inputs(c.scalarLike(2, dy), dy).after(dy).output();
              return c.mul(twice, c.op("Sub", "sub").inputs(p.x(), p.y()).after(dy).output());
            });
    return new Derivatives(dx::get, () -> c.neg(dx.get()));
  }

  /** dy within the limits; dy below them, and above them, for the limits. */
  private static List<Optional<Output<?>>> clipByValue(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var x = op.input(0);
    var zero = c.zerosLike(dy.get(0));
    var below = c.op("Less").inputs(x, op.input(1)).output();
    var above = c.op("Greater").inputs(x, op.input(2)).output();
    var clipped = c.op("LogicalOr").inputs(below, above).output();
    return c.inputGradients(
        () -> c.op("SelectV2").inputs(clipped, zero, dy.get(0)).output(),
        () -> limit(c, op, 1, c.op("SelectV2").inputs(below, dy.get(0), zero).output()),
        () -> limit(c, op, 2, c.op("SelectV2").inputs(above, dy.get(0), zero).output()));
  }

  private static Output<?> limit(GradientContext c, GraphOperation op, int i, Output<?> dy) {
    return new Unbroadcast(c, op.input(i), op.input(0)).reduceX(dy);
  }

  /** dy for every input. */
  private static List<Optional<Output<?>>> addN(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return c.inputGradients(
        IntStream.range(0, op.numInputs())
            .mapToObj(i -> (GradientContext.GradientSupplier) () -> dy.get(0))
            .toArray(GradientContext.GradientSupplier[]::new));
  }

  /** None for the condition; dy where it holds; dy where it does not. */
  private static List<Optional<Output<?>>> select(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var condition = op.input(0);
    var zeros = c.zerosLike(op.input(1));
    return c.inputGradientsAfter(
        1,
        () -> c.op("Select").inputs(condition, dy.get(0), zeros).output(),
        () -> c.op("Select").inputs(condition, zeros, dy.get(0)).output());
  }

  /** As Select, with condition and inputs stretched to one shape. */
  private static List<Optional<Output<?>>> selectV2(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var condition = op.input(0);
    var zero = c.scalarLike(0, dy.get(0));
    var z = op.output(0);
    return c.inputGradientsAfter(
        1,
        () ->
            new Unbroadcast(c, op.input(1), z)
                .reduceX(c.op("SelectV2").inputs(condition, dy.get(0), zero).output()),
        () ->
            new Unbroadcast(c, op.input(2), z)
                .reduceX(c.op("SelectV2").inputs(condition, zero, dy.get(0)).output()));
  }
}
