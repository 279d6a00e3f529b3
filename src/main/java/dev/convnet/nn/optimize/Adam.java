// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * Adam, {@code tf.train.AdamOptimizer} (Kingma, Ba: "Adam: A Method for Stochastic Optimization",
 * 2014):
 *
 * <pre>
 * m = beta1 m + (1 - beta1) gradient
 * v = beta2 v + (1 - beta2) gradient²
 * w = w - learningRate √(1 - beta2ᵗ) / (1 - beta1ᵗ) m / (√v + epsilon)     in step t = 1, 2, …
 * </pre>
 *
 * The variables are {@code w/Adam} for m, {@code w/Adam_1} for v, and {@code beta1_power} and
 * {@code beta2_power} with the scope's prefix for the powers.
 */
public record Adam(float beta1, float beta2, float epsilon) implements Optimizer {
  /** Python's defaults: 0.9, 0.999 and 1e-8. */
  public static Adam standard() {
    return new Adam(0.9f, 0.999f, 1e-8f);
  }

  @Override
  public String name() {
    return "Adam";
  }

  @Override
  public ApplyRule applyRule(GraphScope scope, Operand<TFloat32> learningRate) {
    return new AdamRule(
        learningRate,
        power(scope, "beta1_power", beta1),
        power(scope, "beta2_power", beta2),
        scope.tf("beta1").constant(beta1),
        scope.tf("beta2").constant(beta2),
        scope.tf("epsilon").constant(epsilon));
  }

  private static Variable<TFloat32> power(GraphScope scope, String name, float initialValue) {
    return scope.nonTrainable(name, Shape.scalar(), new Constant(initialValue));
  }

  private record AdamRule(
      Operand<TFloat32> learningRate,
      Variable<TFloat32> beta1Power,
      Variable<TFloat32> beta2Power,
      Operand<TFloat32> beta1,
      Operand<TFloat32> beta2,
      Operand<TFloat32> epsilon)
      implements ApplyRule {
    @Override
    public Op update(GraphScope scope, Variable<TFloat32> variable, Operand<TFloat32> gradient) {
      var reads = scope.nameScope("ResourceApplyAdam");
      return scope
          .tf()
          .train
          .resourceApplyAdam(
              variable.handle(),
              Slots.of(scope, variable, "Adam", 0).handle(),
              Slots.of(scope, variable, "Adam_1", 0).handle(),
              beta1Power.readValue(reads),
              beta2Power.readValue(reads),
              learningRate,
              beta1,
              beta2,
              epsilon,
              gradient);
    }

    @Override
    public List<Op> finish(GraphScope scope) {
      return List.of(multiply(scope, beta1Power, beta1), multiply(scope, beta2Power, beta2));
    }

    private static Op multiply(GraphScope scope, Variable<TFloat32> power, Operand<TFloat32> beta) {
      var next = scope.tf("mul").math.mul(power.readValue(scope), beta);
      return scope.tf().assignVariableOp(power.handle(), next);
    }
  }
}
