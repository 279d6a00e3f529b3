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

/** Gradient rules of elementwise functions of two tensors, which may be broadcast, and of sums. */
final class ArithmeticGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("Add", broadcasting(ArithmeticGradients::add)),
          entry("AddN", ArithmeticGradients::addN),
          entry("AddV2", broadcasting(ArithmeticGradients::add)),
          entry("ClipByValue", ArithmeticGradients::clipByValue),
          entry("Div", broadcasting((p, dy) -> div(p, dy, "RealDiv"))),
          entry("DivNoNan", broadcasting((p, dy) -> div(p, dy, "DivNoNan"))),
          entry("Maximum", broadcasting((p, dy) -> select(p, dy, "GreaterEqual"))),
          entry("Minimum", broadcasting((p, dy) -> select(p, dy, "LessEqual"))),
          entry("Mul", broadcasting(ArithmeticGradients::mul)),
          entry("Pow", broadcasting(ArithmeticGradients::pow)),
          entry("RealDiv", broadcasting((p, dy) -> div(p, dy, "RealDiv"))),
          entry("Select", ArithmeticGradients::select),
          entry("SelectV2", ArithmeticGradients::selectV2),
          entry("SquaredDifference", broadcasting(ArithmeticGradients::squaredDifference)),
          entry("Sub", broadcasting(ArithmeticGradients::sub)));

  private ArithmeticGradients() {}

  /** An operation z = f(x, y). */
  private record Binary(GradientContext c, Output<?> x, Output<?> y, Output<?> z) {}

  /** The gradients by x and y, before they are summed over broadcast axes. */
  private record BinaryGradients(
      GradientContext.GradientSupplier x, GradientContext.GradientSupplier y) {}

  @FunctionalInterface
  private interface BinaryRule {
    BinaryGradients of(Binary operation, Output<?> dy);
  }

  private static GradientRule broadcasting(BinaryRule rule) {
    return (c, op, dy) -> {
      var binary = new Binary(c, op.input(0), op.input(1), op.output(0));
      var gradients = rule.of(binary, dy.get(0));
      var unbroadcast = new Unbroadcast(c, binary.x(), binary.y());
      return c.inputGradients(
          () -> unbroadcast.reduceX(gradients.x().build()),
          () -> unbroadcast.reduceY(gradients.y().build()));
    };
  }

  /** dx = dz, dy = dz. */
  private static BinaryGradients add(Binary p, Output<?> dz) {
    return new BinaryGradients(() -> dz, () -> dz);
  }

  /** dx = dz, dy = -dz. */
  private static BinaryGradients sub(Binary p, Output<?> dz) {
    return new BinaryGradients(() -> dz, () -> p.c().neg(dz));
  }

  /** dx = dz y, dy = dz x. */
  private static BinaryGradients mul(Binary p, Output<?> dz) {
    return new BinaryGradients(
        () -> p.c().op("Mul").inputs(dz, p.y()).output(),
        () -> p.c().op("Mul").inputs(p.x(), dz).output());
  }

  /** dx = dz / y, dy = dz ((-x / y) / y). */
  private static BinaryGradients div(Binary p, Output<?> dz, String type) {
    UnaryOperator<Output<?>> over = a -> p.c().op(type).inputs(a, p.y()).output();
    return new BinaryGradients(
        () -> over.apply(dz), () -> p.c().mul(dz, over.apply(over.apply(p.c().neg(p.x())))));
  }

  /** dx = dz y x^(y - 1), dy = dz z log(x); dy is 0 where x is not positive. */
  private static BinaryGradients pow(Binary p, Output<?> dz) {
    var c = p.c();
    return new BinaryGradients(
        () -> {
          var lower = c.op("Sub", "sub").inputs(p.y(), c.scalarLike(1, p.y())).output();
          return c.mul(c.mul(dz, p.y()), c.op("Pow").inputs(p.x(), lower).output());
        },
        () -> c.mul(c.mul(dz, p.z()), logOfPositive(c, p.x())));
  }

  private static Output<?> logOfPositive(GradientContext c, Output<?> x) {
    var positive = c.op("Greater").inputs(x, c.scalarLike(0, x)).output();
    var ones = c.op("OnesLike", "ones_like").inputs(x).output();
    var safe = c.op("Select").inputs(positive, x, ones).output();
    return c.op("Select")
        .inputs(positive, c.op("Log").inputs(safe).output(), c.zerosLike(x))
        .output();
  }

  /** dz goes to the input that was selected; to x where both are equal. */
  private static BinaryGradients select(Binary p, Output<?> dz, String comparison) {
    var c = p.c();
    var zeros = GradientContext.<Output<?>>memoize(() -> c.zerosLike(dz));
    var selectsX =
        GradientContext.<Output<?>>memoize(() -> c.op(comparison).inputs(p.x(), p.y()).output());
    return new BinaryGradients(
        () -> c.op("SelectV2").inputs(selectsX.get(), dz, zeros.get()).output(),
        () -> c.op("SelectV2").inputs(selectsX.get(), zeros.get(), dz).output());
  }

  /** dx = 2 dz (x - y), dy = -dx. */
  private static BinaryGradients squaredDifference(Binary p, Output<?> dz) {
    var c = p.c();
    var dx =
        GradientContext.<Output<?>>memoize(
            () -> {
              var twice = c.op("Mul").inputs(c.scalarLike(2, dz), dz).after(dz).output();
              return c.mul(twice, c.op("Sub", "sub").inputs(p.x(), p.y()).after(dz).output());
            });
    return new BinaryGradients(dx::get, () -> c.neg(dx.get()));
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

  /** Each input gets dy. */
  private static List<Optional<Output<?>>> addN(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return c.inputGradients(
        IntStream.range(0, op.numInputs())
            .mapToObj(i -> (GradientContext.GradientSupplier) () -> dy.get(0))
            .toArray(GradientContext.GradientSupplier[]::new));
  }

  /** dy goes to x where the condition holds, else to y; the condition has no gradient. */
  private static List<Optional<Output<?>>> select(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var condition = op.input(0);
    var zeros = c.zerosLike(op.input(1));
    return c.inputGradientsAfter(
        1,
        () -> c.op("Select").inputs(condition, dy.get(0), zeros).output(),
        () -> c.op("Select").inputs(condition, zeros, dy.get(0)).output());
  }

  /** As Select, with condition and inputs broadcast to one shape. */
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
