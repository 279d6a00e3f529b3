// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * Decoupled weight decay: {@code w = w - learningRate weightDecay w} for every variable, followed
 * by the update of another optimizer (Loshchilov, Hutter: "Decoupled Weight Decay Regularization",
 * 2017). With {@link Adam} it is Keras's AdamW.
 *
 * @param optimizer makes the update by the gradient
 * @param weightDecay the factor, not negative
 */
public record DecoupledWeightDecay(Optimizer optimizer, float weightDecay) implements Optimizer {
  public DecoupledWeightDecay {
    if (!(weightDecay >= 0)) {
      throw new InvalidSettingException("weightDecay", "must not be negative, got " + weightDecay);
    }
  }

  @Override
  public String name() {
    return optimizer.name();
  }

  @Override
  public ApplyRule applyRule(GraphScope scope, Operand<TFloat32> learningRate) {
    var factor =
        scope.tf("decay").math.mul(learningRate, scope.tf("weight_decay").constant(weightDecay));
    return new DecayRule(optimizer.applyRule(scope, learningRate), factor);
  }

  private record DecayRule(ApplyRule rule, Operand<TFloat32> factor) implements ApplyRule {
    @Override
    public Op update(GraphScope scope, Variable<TFloat32> variable, Operand<TFloat32> gradient) {
      var inner = scope.nameScope("decay");
      var decay = inner.tf().math.mul(variable.readValue(inner), factor);
      var decayed = inner.tf().assignSubVariableOp(variable.handle(), decay);
      return rule.update(scope.after(decayed), variable, gradient);
    }

    @Override
    public List<Op> finish(GraphScope scope) {
      return rule.finish(scope);
    }
  }
}
