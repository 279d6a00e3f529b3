// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.optimize.Optimizer.GradientAndVariable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Dynamic loss scaling: the factor by which a loss is multiplied before it is differentiated,
 * because many gradients are below 6e-8, which is zero in float16. The factor doubles after a
 * number of successive steps with finite gradients, and halves after a step with others: Python's
 * {@code tf.mixed_precision.DynamicLossScale}, with its variables {@code current_loss_scale} and
 * {@code good_steps}. It is a power of two, so that scaling is exact.
 */
final class LossScale {
  private static final float INITIAL_FACTOR = 0x1p15f;
  private static final float MAXIMUM = 0x1p127f;
  private static final long PERIOD = 2000;

  private final GraphScope scope;
  private final long period;
  private final Variable<TFloat32> factor;
  private final Variable<TInt64> goodSteps;

  private LossScale(GraphScope outer, float initialFactor, long period) {
    this.scope = outer.nameScope("loss_scale");
    this.period = period;
    this.factor =
        outer
            .root()
            .nonTrainable("current_loss_scale", Shape.scalar(), new Constant(initialFactor));
    this.goodSteps = outer.root().counter("good_steps", TInt64.class);
  }

  /** Starts with 32,768 and doubles after 2,000 successive steps with finite gradients. */
  static LossScale dynamic(GraphScope scope) {
    return dynamic(scope, INITIAL_FACTOR, PERIOD);
  }

  /**
   * Dynamic scaling.
   *
   * @param period the number of successive steps after which the factor doubles
   */
  static LossScale dynamic(GraphScope scope, float initialFactor, long period) {
    return new LossScale(scope, initialFactor, period);
  }

  /** The loss times the factor. */
  Operand<TFloat32> scaleLoss(Operand<TFloat32> loss) {
    return scope.tf("scaled_loss").math.mul(loss, factor);
  }

  /** Divides gradients of the scaled loss by the factor. */
  List<GradientAndVariable> unscale(List<GradientAndVariable> gradients) {
    var tf = scope.nameScope("unscaled").tf();
    var inverse = scope.tf("inverse").math.reciprocal(factor);
    return gradients.stream()
        .map(g -> new GradientAndVariable(g.variable(), tf.math.mul(g.gradient(), inverse)))
        .toList();
  }

  /** Whether all elements of all gradients are finite. */
  Operand<TBool> allFinite(List<GradientAndVariable> gradients) {
    var tf = scope.nameScope("finite").tf();
    var byGradient = new ArrayList<Operand<TBool>>();
    for (var gradient : gradients) {
      var elements = tf.reshape(tf.math.isFinite(gradient.gradient()), tf.array(-1));
      byGradient.add(tf.reduceAll(elements, tf.constant(0)));
    }
    return tf.reduceAll(tf.stack(byGradient), tf.constant(0));
  }

  /** Sets the factor of the next step, after {@code step} has run. */
  Op update(Op step, Operand<TBool> finite) {
    var inner = scope.nameScope("adapt").after(step);
    var tf = inner.tf();
    var current = factor.readValue(inner);
    var good = tf.math.add(goodSteps.readValue(inner), tf.constant(1L));
    var periodEnds = tf.math.greaterEqual(good, tf.constant(period));

    var doubled = tf.math.minimum(tf.math.mul(current, tf.constant(2f)), tf.constant(MAXIMUM));
    var halved = tf.math.maximum(tf.math.mul(current, tf.constant(0.5f)), tf.constant(1f));
    var next = tf.select(finite, tf.select(periodEnds, doubled, current), halved);
    var continues = tf.math.logicalAnd(finite, tf.math.logicalNot(periodEnds));
    return inner
        .after(
            tf.assignVariableOp(factor.handle(), next),
            tf.assignVariableOp(goodSteps.handle(), tf.select(continues, good, tf.constant(0L))))
        .tf("adapted")
        .noOp();
  }
}
