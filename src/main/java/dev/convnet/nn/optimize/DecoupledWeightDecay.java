// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * {@code w -= rate * decay * w}, then what {@code optimizer} does by the gradient, which knows
 * nothing of the decay (Loshchilov, Hutter: Decoupled Weight Decay Regularization, 2017). With
 * {@link Adam} it is Keras's AdamW.
 *
 * @param weightDecay of all variables that are optimized
 */
public record DecoupledWeightDecay(Optimizer optimizer, float weightDecay) implements Optimizer {
  public DecoupledWeightDecay {
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("decay must not be negative, got " + weightDecay);
    }
  }

  @Override
  public String name() {
    return optimizer.name();
  }

  @Override
  public ApplyRule applyRule(GraphScope scope, Operand<TFloat32> rate) {
    var factor = scope.tf("decay").math.mul(rate, scope.tf("weight_decay").constant(weightDecay));
    return new Decayed(optimizer.applyRule(scope, rate), factor);
  }

  private record Decayed(ApplyRule change, Operand<TFloat32> factor) implements ApplyRule {
    @Override
    public Op update(GraphScope scope, Variable<TFloat32> variable, Operand<TFloat32> gradient) {
      var inner = scope.nameScope("decay");
      var part = inner.tf().math.mul(variable.readValue(inner), factor);
      var smaller = inner.tf().assignSubVariableOp(variable.handle(), part);
      return change.update(scope.after(smaller), variable, gradient);
    }

    @Override
    public List<Op> finish(GraphScope scope) {
      return change.finish(scope);
    }
  }
}
