// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Gradient descent with momentum, {@code tf.train.MomentumOptimizer}: {@code v = momentum v +
 * gradient}, then {@code w = w - learningRate v}. The variable of v is {@code w/Momentum}.
 *
 * @param momentum from 0 to 1
 * @param nesterov whether the update is Nesterov's, {@code w = w - learningRate (gradient +
 *     momentum v)}
 */
public record Momentum(float momentum, boolean nesterov) implements Optimizer {
  /** Momentum without Nesterov's update. */
  public static Momentum of(double momentum) {
    return new Momentum((float) momentum, false);
  }

  /** This momentum with Nesterov's update. */
  public Momentum withNesterov() {
    return new Momentum(momentum, true);
  }

  @Override
  public String name() {
    return "Momentum";
  }

  @Override
  public ApplyRule applyRule(GraphScope outer, Operand<TFloat32> learningRate) {
    var factor = outer.tf("momentum").constant(momentum);
    return (scope, variable, gradient) ->
        scope
            .tf()
            .train
            .resourceApplyMomentum(
                variable.handle(),
                Slots.of(scope, variable, "Momentum", 0).handle(),
                learningRate,
                gradient,
                factor,
                ResourceApplyMomentum.useNesterov(nesterov));
  }
}
