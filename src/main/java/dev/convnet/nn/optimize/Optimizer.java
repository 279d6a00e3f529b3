// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** How a gradient changes its variable. What is kept of earlier gradients are variables, too. */
public sealed interface Optimizer
    permits Optimizer.GradientDescent, Momentum, RmsProp, Adam, DecoupledWeightDecay {
  /** Python's name of it, under which its operations stand. */
  String name();

  /**
   * Builds what the changes of all variables have in common.
   *
   * @param scope {@code NAME}
   * @param rate a scalar
   */
  ApplyRule applyRule(GraphScope scope, Operand<TFloat32> rate);

  /** Changes variables in place. */
  @FunctionalInterface
  interface ApplyRule {
    /**
     * Changes one.
     *
     * @param scope {@code NAME/update_VARIABLE}
     */
    Op update(GraphScope scope, Variable<TFloat32> variable, Operand<TFloat32> gradient);

    /**
     * What is left to do when all are changed.
     *
     * @param scope {@code NAME}, behind the updates
     */
    default List<Op> finish(GraphScope scope) {
      return List.of();
    }
  }

  /** A variable and the loss's derivative by it. */
  record GradientAndVariable(Variable<TFloat32> variable, Operand<TFloat32> gradient) {
    /**
     * Differentiates.
     *
     * @throws IllegalStateException if the loss does not depend on one of the variables
     */
    public static List<GradientAndVariable> computeGradients(
        GraphScope scope, Operand<TFloat32> loss, List<Variable<TFloat32>> variables) {
      var gradients = Gradients.of(scope, loss, variables);
      var steps = new ArrayList<GradientAndVariable>();
      for (int i = 0; i < variables.size(); i++) {
        var variable = variables.get(i);
        var gradient =
            gradients
                .get(i)
                .orElseThrow(
                    () -> new IllegalStateException("the loss does not depend on " + variable));
        steps.add(new GradientAndVariable(variable, gradient));
      }
      return steps;
    }
  }

  /**
   * Changes all variables, when all gradients are known, and then counts the step.
   *
   * @return the operation that a step runs; it counts {@code globalStep} up
   */
  default <T extends TNumber> Op applyGradients(
      GraphScope scope,
      List<GradientAndVariable> steps,
      Operand<TFloat32> rate,
      Variable<T> globalStep) {
    var inner = scope.nameScope(name());
    var updates = updates(inner, steps, rate);
    var one = inner.tf("value").dtypes.cast(inner.tf("one").constant(1L), globalStep.type());
    return scope
        .after(inner.after(updates).tf("update").noOp())
        .tf(name())
        .assignAddVariableOp(globalStep.handle(), one);
  }

  /** Changes all variables, when all gradients are known, and counts nothing. */
  default Op applyGradients(
      GraphScope scope, List<GradientAndVariable> steps, Operand<TFloat32> rate) {
    return scope.after(updates(scope.nameScope(name()), steps, rate)).tf(name()).noOp();
  }

  /**
   * One training step: changes every trainable variable of the graph so that the loss becomes
   * smaller, and runs what the graph's layers have added to {@link CollectionKey#UPDATE_OPS}, which
   * moves the statistics of batch norms. It counts no step.
   *
   * @param loss a scalar
   * @param learningRate of every step
   * @return the operation that a step runs
   * @throws IllegalStateException if the loss does not depend on a trainable variable
   */
  default Op minimize(GraphScope scope, Operand<TFloat32> loss, double learningRate) {
    var root = scope.root();
    var gradients =
        GradientAndVariable.computeGradients(
            scope, loss, root.collected(CollectionKey.TRAINABLE_VARIABLES));
    var inner = scope.nameScope(name());
    var constant = inner.tf("learning_rate").constant((float) learningRate);
    return scope
        .after(updates(inner, gradients, constant))
        .after(root.collected(CollectionKey.UPDATE_OPS))
        .tf(name())
        .noOp();
  }

  private List<Op> updates(
      GraphScope inner, List<GradientAndVariable> steps, Operand<TFloat32> rate) {
    var change = applyRule(inner, rate);
    var ready = inner.after(steps.stream().map(GradientAndVariable::gradient).toList());
    var updates = new ArrayList<Op>();
    for (var step : steps) {
      var variable = step.variable();
      var place = ready.nameScope("update_" + variable.name()).device(variable.placement());
      updates.add(change.update(place, variable, step.gradient()));
    }
    updates.addAll(change.finish(inner.after(updates)));
    return updates;
  }

  /** {@code w -= rate * gradient}. */
  record GradientDescent() implements Optimizer {
    @Override
    public String name() {
      return "GradientDescent";
    }

    @Override
    public ApplyRule applyRule(GraphScope outer, Operand<TFloat32> rate) {
      return (scope, variable, gradient) ->
          scope.tf().train.resourceApplyGradientDescent(variable.handle(), rate, gradient);
    }
  }
}
