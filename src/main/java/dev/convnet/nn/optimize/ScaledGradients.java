// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.optimize.Optimizer.GradientAndVariable;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * The gradients of a loss, in the precision that a run computes in. In float16 they are those of a
 * multiple of the loss, divided by it again, and a step where one of them is not finite changes
 * nothing but that multiple.
 */
public final class ScaledGradients {
  private final List<GradientAndVariable> gradients;
  private final Optional<Scaled> scaled;

  /**
   * How they were scaled.
   *
   * @param finite whether they may be used
   */
  private record Scaled(LossScale scale, Operand<TBool> finite) {}

  private ScaledGradients(List<GradientAndVariable> steps, Optional<Scaled> scaled) {
    this.gradients = List.copyOf(steps);
    this.scaled = scaled;
  }

  /** {@link GradientAndVariable#computeGradients}, which suits {@code precision}. */
  public static ScaledGradients of(
      GraphScope scope,
      NumericPrecision precision,
      Operand<TFloat32> loss,
      List<Variable<TFloat32>> variables) {
    return precision.needsLossScaling()
        ? scaled(scope, LossScale.dynamic(scope), loss, variables)
        : new ScaledGradients(
            GradientAndVariable.computeGradients(scope, loss, variables), Optional.empty());
  }

  static ScaledGradients scaled(
      GraphScope scope,
      LossScale scale,
      Operand<TFloat32> loss,
      List<Variable<TFloat32>> variables) {
    var steps =
        scale.unscale(
            GradientAndVariable.computeGradients(scope, scale.scaleLoss(loss), variables));
    var finite = scale.allFinite(steps);
    var tf = scope.nameScope("loss_scale/used").tf();
    UnaryOperator<Operand<TFloat32>> used = g -> tf.select(finite, g, tf.zerosLike(g));
    return new ScaledGradients(steps, Optional.of(new Scaled(scale, finite))).changed(used);
  }

  /** All zero where one of them is not finite. */
  public List<GradientAndVariable> gradients() {
    return gradients;
  }

  /** With other gradients, each made of that of its variable. */
  public ScaledGradients map(UnaryOperator<GradientAndVariable> change) {
    return new ScaledGradients(gradients.stream().map(change).toList(), scaled);
  }

  private ScaledGradients changed(UnaryOperator<Operand<TFloat32>> change) {
    return map(step -> new GradientAndVariable(step.variable(), change.apply(step.gradient())));
  }

  /**
   * Changes all variables, counts {@code globalStep} up, and runs what the graph's layers have
   * added to {@link CollectionKey#UPDATE_OPS}. A step whose gradients are not finite changes no
   * variable but is counted, because its batch is used up.
   *
   * @param rate the learning rate, a scalar
   * @return the operation that a step runs
   */
  public <T extends TNumber> Op applyGradients(
      GraphScope scope, Optimizer optimizer, Operand<TFloat32> rate, Variable<T> globalStep) {
    var step = update(scope, optimizer, rate, globalStep);
    var statistics = scope.root().collected(CollectionKey.UPDATE_OPS);
    if (statistics.isEmpty()) return step;
    return scope.after(step).after(statistics).tf("step").noOp();
  }

  private <T extends TNumber> Op update(
      GraphScope scope, Optimizer optimizer, Operand<TFloat32> rate, Variable<T> globalStep) {
    if (scaled.isEmpty()) return optimizer.applyGradients(scope, gradients, rate, globalStep);
    var inner = scope.nameScope("loss_scale");
    var finite = scaled.get().finite;

    var gate = inner.nameScope("gate").tf();
    var gated = changed(g -> gate.switchCond(g, finite).outputTrue());
    var update =
        optimizer.applyGradients(
            scope, gated.gradients, rate); // doesn't run where they are not finite
    var ways = inner.tf("ways").switchCond(finite, finite);
    var updated = inner.after(update).tf("updated").identity(ways.outputTrue());
    var either = inner.tf("either").merge(List.of(updated, ways.outputFalse()));

    var adapted = scaled.get().scale.update(either, finite);
    var one = inner.tf("one").dtypes.cast(inner.tf("one_step").constant(1L), globalStep.type());
    return scope.after(adapted).tf("counted").assignAddVariableOp(globalStep.handle(), one);
  }
}
