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

/**
 * Changes variables by their gradients. {@link #minimize} builds a whole training step; {@link
 * #applyGradients} takes gradients that were computed and changed before. What an optimizer keeps
 * of earlier gradients are variables, which are not trainable.
 */
public sealed interface Optimizer
    permits Optimizer.GradientDescent, Momentum, RmsProp, Adam, Muon, DecoupledWeightDecay {
  /** Python's name of the optimizer, which is the name scope of its operations. */
  String name();

  /**
   * Builds what the updates of all variables have in common.
   *
   * @param scope the name scope of the optimizer
   * @param learningRate a scalar
   */
  ApplyRule applyRule(GraphScope scope, Operand<TFloat32> learningRate);

  /** Builds the updates of the variables. */
  @FunctionalInterface
  interface ApplyRule {
    /**
     * Builds the update of one variable.
     *
     * @param scope {@code NAME/update_VARIABLE}
     * @param gradient of the shape of the variable
     */
    Op update(GraphScope scope, Variable<TFloat32> variable, Operand<TFloat32> gradient);

    /**
     * Builds operations that run after all updates.
     *
     * @param scope the name scope of the optimizer, which waits for the updates
     */
    default List<Op> finish(GraphScope scope) {
      return List.of();
    }
  }

  /** A variable and the gradient of the loss by it. */
  record GradientAndVariable(Variable<TFloat32> variable, Operand<TFloat32> gradient) {
    /**
     * Builds the gradient of a loss by each variable.
     *
     * @param loss a scalar
     * @return in the order of the variables
     * @throws IllegalStateException if the loss does not depend on one of the variables
     */
    public static List<GradientAndVariable> computeGradients(
        GraphScope scope, Operand<TFloat32> loss, List<Variable<TFloat32>> variables) {
      var gradients = Gradients.of(scope, loss, variables);
      var pairs = new ArrayList<GradientAndVariable>();
      for (int i = 0; i < variables.size(); i++) {
        var variable = variables.get(i);
        var gradient =
            gradients
                .get(i)
                .orElseThrow(
                    () -> new IllegalStateException("the loss does not depend on " + variable));
        pairs.add(new GradientAndVariable(variable, gradient));
      }
      return pairs;
    }
  }

  /**
   * Builds a training step from gradients: changes all variables after all gradients are computed,
   * and then adds 1 to {@code globalStep}. It does not run {@link CollectionKey#UPDATE_OPS}; {@link
   * ScaledGradients#applyGradients} and {@link #minimize} do.
   *
   * @param learningRate a scalar
   * @return the operation that a step runs
   */
  default <T extends TNumber> Op applyGradients(
      GraphScope scope,
      List<GradientAndVariable> gradients,
      Operand<TFloat32> learningRate,
      Variable<T> globalStep) {
    var inner = scope.nameScope(name());
    var updates = updates(inner, gradients, learningRate);
    var one = inner.tf("value").dtypes.cast(inner.tf("one").constant(1L), globalStep.type());
    return scope
        .after(inner.after(updates).tf("update").noOp())
        .tf(name())
        .assignAddVariableOp(globalStep.handle(), one);
  }

  /** {@link #applyGradients} without a global step. */
  default Op applyGradients(
      GraphScope scope, List<GradientAndVariable> gradients, Operand<TFloat32> learningRate) {
    return scope.after(updates(scope.nameScope(name()), gradients, learningRate)).tf(name()).noOp();
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
      GraphScope inner, List<GradientAndVariable> gradients, Operand<TFloat32> learningRate) {
    var rule = applyRule(inner, learningRate);
    var ready = inner.after(gradients.stream().map(GradientAndVariable::gradient).toList());
    var updates = new ArrayList<Op>();
    for (var pair : gradients) {
      var variable = pair.variable();
      var place = ready.nameScope("update_" + variable.name()).device(variable.placement());
      updates.add(rule.update(place, variable, pair.gradient()));
    }
    updates.addAll(rule.finish(inner.after(updates)));
    return updates;
  }

  /** {@code w = w - learningRate gradient}: {@code tf.train.GradientDescentOptimizer}. */
  record GradientDescent() implements Optimizer {
    @Override
    public String name() {
      return "GradientDescent";
    }

    @Override
    public ApplyRule applyRule(GraphScope outer, Operand<TFloat32> learningRate) {
      return (scope, variable, gradient) ->
          scope.tf().train.resourceApplyGradientDescent(variable.handle(), learningRate, gradient);
    }
  }
}
