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
 * By what a loss is multiplied before it is differentiated: what is below 6e-8 is zero in float16,
 * as many gradients are. The factor doubles after so many steps in a row whose gradients are
 * finite, and halves after one whose aren't: Python's {@code tf.mixed_precision.DynamicLossScale},
 * with its variables {@code current_loss_scale} and {@code good_steps}. It is a power of two, so
 * that to multiply and to divide by it loses nothing.
 */
final class LossScale {
  private static final float FIRST = 0x1p15f;
  private static final float LARGEST = 0x1p127f;
  private static final long GOOD_STEPS = 2000;

  private final GraphScope scope;
  private final long period;
  private final Variable<TFloat32> factor;
  private final Variable<TInt64> goodSteps;

  private LossScale(GraphScope outer, float first, long period) {
    this.scope = outer.nameScope("loss_scale");
    this.period = period;
    this.factor =
        outer.root().nonTrainable("current_loss_scale", Shape.scalar(), new Constant(first));
    this.goodSteps = outer.root().counter("good_steps", TInt64.class);
  }

  /** From 32,768 on; doubles after 2,000 good steps. */
  static LossScale dynamic(GraphScope scope) {
    return dynamic(scope, FIRST, GOOD_STEPS);
  }

  static LossScale dynamic(GraphScope scope, float first, long period) {
    return new LossScale(scope, first, period);
  }

  Operand<TFloat32> scaleLoss(Operand<TFloat32> loss) {
    return scope.tf("scaled_loss").math.mul(loss, factor);
  }

  /** Gradients of the scaled loss, made those of the loss. */
  List<GradientAndVariable> unscale(List<GradientAndVariable> steps) {
    var tf = scope.nameScope("unscaled").tf();
    var inverse = scope.tf("inverse").math.reciprocal(factor);
    return steps.stream()
        .map(
            step -> new GradientAndVariable(step.variable(), tf.math.mul(step.gradient(), inverse)))
        .toList();
  }

  /** Whether every number of every gradient is finite. */
  Operand<TBool> allFinite(List<GradientAndVariable> steps) {
    var tf = scope.nameScope("finite").tf();
    var each = new ArrayList<Operand<TBool>>();
    for (var step : steps) {
      var all = tf.reshape(tf.math.isFinite(step.gradient()), tf.array(-1));
      each.add(tf.reduceAll(all, tf.constant(0)));
    }
    return tf.reduceAll(tf.stack(each), tf.constant(0));
  }

  /** Sets the factor for the next step, when {@code done} was run. */
  Op update(Op done, Operand<TBool> finite) {
    var inner = scope.nameScope("adapt").after(done);
    var tf = inner.tf();
    var now = factor.readValue(inner);
    var row = tf.math.add(goodSteps.readValue(inner), tf.constant(1L));
    var full = tf.math.greaterEqual(row, tf.constant(period));

    var twice = tf.math.minimum(tf.math.mul(now, tf.constant(2f)), tf.constant(LARGEST));
    var half = tf.math.maximum(tf.math.mul(now, tf.constant(0.5f)), tf.constant(1f));
    var next = tf.select(finite, tf.select(full, twice, now), half);
    var goesOn = tf.math.logicalAnd(finite, tf.math.logicalNot(full));
    return inner
        .after(
            tf.assignVariableOp(factor.handle(), next),
            tf.assignVariableOp(goodSteps.handle(), tf.select(goesOn, row, tf.constant(0L))))
        .tf("adapted")
        .noOp();
  }
}
