// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;

/**
 * {@code v = momentum * v + gradient; w -= rate * v}, where {@code v} is the variable {@code
 * w/Momentum}: {@code tf.train.MomentumOptimizer}.
 *
 * @param momentum how much of {@code v} stays, from 0 to 1
 * @param nesterov {@code w -= rate * (gradient + momentum * v)} instead
 */
public record Momentum(float momentum, boolean nesterov) implements Optimizer {
  public static Momentum of(double momentum) {
    return new Momentum((float) momentum, false);
  }

  public Momentum withNesterov() {
    return new Momentum(momentum, true);
  }

  @Override
  public String name() {
    return "Momentum";
  }

  @Override
  public ApplyRule applyRule(GraphScope outer, Operand<TFloat32> rate) {
    var factor = outer.tf("momentum").constant(momentum);
    return (scope, variable, gradient) ->
        scope
            .tf()
            .train
            .resourceApplyMomentum(
                variable.handle(),
                Slots.of(scope, variable, "Momentum", 0).handle(),
                rate,
                gradient,
                factor,
                ResourceApplyMomentum.useNesterov(nesterov));
  }
}
