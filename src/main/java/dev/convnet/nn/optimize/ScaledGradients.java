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
 * The gradients of a loss, computed with loss scaling if the precision needs it. With loss scaling
 * (float16) the loss is multiplied by a factor and the gradients are divided by it; a step with a
 * gradient that is not finite changes the factor only.
 */
public final class ScaledGradients {
  private final List<GradientAndVariable> gradients;
  private final Optional<Scaling> scaling;

  /**
   * How the loss was scaled.
   *
   * @param finite whether all gradients are finite
   */
  private record Scaling(LossScale scale, Operand<TBool> finite) {}

  private ScaledGradients(List<GradientAndVariable> gradients, Optional<Scaling> scaling) {
    this.gradients = List.copyOf(gradients);
    this.scaling = scaling;
  }

  /**
   * Builds the gradient of a loss by each variable, with loss scaling if {@code precision} needs
   * it.
   *
   * @param loss a scalar
   * @throws IllegalStateException if the loss does not depend on one of the variables
   */
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
    var gradients =
        scale.unscale(
            GradientAndVariable.computeGradients(scope, scale.scaleLoss(loss), variables));
    var finite = scale.allFinite(gradients);
    var tf = scope.nameScope("loss_scale/used").tf();
    UnaryOperator<Operand<TFloat32>> zeroUnlessFinite = g -> tf.select(finite, g, tf.zerosLike(g));
    return new ScaledGradients(gradients, Optional.of(new Scaling(scale, finite)))
        .mapGradients(zeroUnlessFinite);
  }

  /**
   * The gradients in the order of the variables; with loss scaling, all are 0 if one is not finite.
   */
  public List<GradientAndVariable> gradients() {
    return gradients;
  }

  /** These gradients, each replaced by the result of a function. */
  public ScaledGradients map(UnaryOperator<GradientAndVariable> function) {
    return new ScaledGradients(gradients.stream().map(function).toList(), scaling);
  }

  private ScaledGradients mapGradients(UnaryOperator<Operand<TFloat32>> function) {
    return map(pair -> new GradientAndVariable(pair.variable(), function.apply(pair.gradient())));
  }

  /**
   * Changes all variables, counts {@code globalStep} up, and runs what the graph's layers have
   * added to {@link CollectionKey#UPDATE_OPS}. A step whose gradients are not finite changes no
   * variable but is counted, because its batch is used up.
   *
   * @param learningRate a scalar
   * @return the operation that a step runs
   */
  public <T extends TNumber> Op applyGradients(
      GraphScope scope,
      Optimizer optimizer,
      Operand<TFloat32> learningRate,
      Variable<T> globalStep) {
    var step = update(scope, optimizer, learningRate, globalStep);
    var statistics = scope.root().collected(CollectionKey.UPDATE_OPS);
    if (statistics.isEmpty()) return step;
    return scope.after(step).after(statistics).tf("step").noOp();
  }

  private <T extends TNumber> Op update(
      GraphScope scope,
      Optimizer optimizer,
      Operand<TFloat32> learningRate,
      Variable<T> globalStep) {
    if (scaling.isEmpty()) {
      return optimizer.applyGradients(scope, gradients, learningRate, globalStep);
    }
    var inner = scope.nameScope("loss_scale");
    var finite = scaling.get().finite;

    var gate = inner.nameScope("gate").tf();
    var gated = mapGradients(g -> gate.switchCond(g, finite).outputTrue());
    var update =
        optimizer.applyGradients(
            scope, gated.gradients, learningRate); // runs only if they are finite
    var branches = inner.tf("ways").switchCond(finite, finite);
    var updated = inner.after(update).tf("updated").identity(branches.outputTrue());
    var either = inner.tf("either").merge(List.of(updated, branches.outputFalse()));

    var adapted = scaling.get().scale.update(either, finite);
    var one = inner.tf("one").dtypes.cast(inner.tf("one_step").constant(1L), globalStep.type());
    return scope.after(adapted).tf("counted").assignAddVariableOp(globalStep.handle(), one);
  }
}
