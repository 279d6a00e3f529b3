// SPDX-License-Identifier: Apache-2.0
package dev.convnet.optimize;

import dev.convnet.graph.GraphScope;
import dev.convnet.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** How a gradient changes its variable. */
public sealed interface Optimizer {
  /** Python's name of it, under which its operations stand. */
  String name();

  /**
   * Changes one variable in place.
   *
   * @param scope {@code NAME/update_VARIABLE}
   * @param rate a scalar
   */
  Op update(
      GraphScope scope,
      Variable<TFloat32> variable,
      Operand<TFloat32> gradient,
      Operand<TFloat32> rate);

  /** A variable and the loss's derivative by it. */
  record Step(Variable<TFloat32> variable, Operand<TFloat32> gradient) {}

  /**
   * Changes all variables, when all gradients are known, and then counts the step.
   *
   * @return the operation that a step runs; it counts {@code globalStep} up
   */
  default <T extends TNumber> Op apply(
      GraphScope scope, List<Step> steps, Operand<TFloat32> rate, Variable<T> globalStep) {
    var inner = scope.nameScope(name());
    var ready = inner.after(steps.stream().map(Step::gradient).toList());
    var updates = new ArrayList<Op>();
    for (var step : steps) {
      var place =
          ready.nameScope("update_" + step.variable().name()).device(step.variable().placement());
      updates.add(update(place, step.variable(), step.gradient(), rate));
    }
    var one = inner.tf("value").dtypes.cast(inner.tf("one").constant(1L), globalStep.type());
    return scope
        .after(inner.after(updates).tf("update").noOp())
        .tf(name())
        .assignAddVariableOp(globalStep.handle(), one);
  }

  /** {@code w -= rate * gradient}. */
  record GradientDescent() implements Optimizer {
    @Override
    public String name() {
      return "GradientDescent";
    }

    @Override
    public Op update(
        GraphScope scope,
        Variable<TFloat32> variable,
        Operand<TFloat32> gradient,
        Operand<TFloat32> rate) {
      return scope.tf().train.resourceApplyGradientDescent(variable.handle(), rate, gradient);
    }
  }
}
