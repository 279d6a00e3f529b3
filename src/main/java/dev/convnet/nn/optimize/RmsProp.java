// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * {@code s = decay * s + (1 - decay) * gradient²; m = momentum * m + rate * gradient / √(s +
 * epsilon); w -= m}: {@code tf.train.RMSPropOptimizer}. The mean square {@code s} is the variable
 * {@code w/RMSProp} and begins at 1; {@code m} is {@code w/RMSProp_1} and begins at 0.
 *
 * @param decay near 1; the larger, the longer a gradient counts
 * @param epsilon keeps the root from 0
 */
public record RmsProp(float decay, float momentum, float epsilon) implements Optimizer {
  /** Without momentum, epsilon 1e-10. */
  public static RmsProp of(double decay) {
    return new RmsProp((float) decay, 0, 1e-10f);
  }

  @Override
  public String name() {
    return "RMSProp";
  }

  @Override
  public ApplyRule applyRule(GraphScope outer, Operand<TFloat32> rate) {
    var rho = outer.tf("decay").constant(decay);
    var factor = outer.tf("momentum").constant(momentum);
    var small = outer.tf("epsilon").constant(epsilon);
    return (scope, variable, gradient) -> {
      var square = Slots.of(scope, variable, "RMSProp", 1);
      var moving = Slots.of(scope, variable, "RMSProp_1", 0);
      return scope
          .tf()
          .train
          .resourceApplyRmsProp(
              variable.handle(),
              square.handle(),
              moving.handle(),
              rate,
              rho,
              factor,
              small,
              gradient);
    };
  }
}
