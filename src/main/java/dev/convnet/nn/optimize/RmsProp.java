// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * RMSProp, {@code tf.train.RMSPropOptimizer}:
 *
 * <pre>
 * s = decay s + (1 - decay) gradient²
 * m = momentum m + learningRate gradient / √(s + epsilon)
 * w = w - m
 * </pre>
 *
 * The variables are {@code w/RMSProp} for s, which is initially 1, and {@code w/RMSProp_1} for m,
 * which is initially 0.
 *
 * @param decay from 0 to 1; the nearer to 1, the longer a gradient counts
 * @param momentum from 0 to 1
 * @param epsilon added to the mean square
 */
public record RmsProp(float decay, float momentum, float epsilon) implements Optimizer {
  /** RMSProp without momentum, with epsilon 1e-10. */
  public static RmsProp of(double decay) {
    return new RmsProp((float) decay, 0, 1e-10f);
  }

  @Override
  public String name() {
    return "RMSProp";
  }

  @Override
  public ApplyRule applyRule(GraphScope outer, Operand<TFloat32> learningRate) {
    var rho = outer.tf("decay").constant(decay);
    var factor = outer.tf("momentum").constant(momentum);
    var small = outer.tf("epsilon").constant(epsilon);
    return (scope, variable, gradient) -> {
      var meanSquare = Slots.of(scope, variable, "RMSProp", 1);
      var moving = Slots.of(scope, variable, "RMSProp_1", 0);
      return scope
          .tf()
          .train
          .resourceApplyRmsProp(
              variable.handle(),
              meanSquare.handle(),
              moving.handle(),
              learningRate,
              rho,
              factor,
              small,
              gradient);
    };
  }
}
