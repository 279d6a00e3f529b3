// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * Lookahead: every {@code syncPeriod} steps the slow weights {@code w/Lookahead} become {@code
 * decay slow + (1 - decay) w}, and the weights w continue from there (Zhang, Lucas, Hinton, Ba:
 * "Lookahead Optimizer: k steps forward, 1 step back", 2019). The decay is {@code finalDecay (step
 * / lastStep)³}, as in Keller Jordan's airbench94, 2024.
 *
 * @param syncPeriod the number of steps between two synchronizations, at least 1; there is one in
 *     the last step, too
 * @param finalDecay the decay in the last step, from 0 to 1
 * @param lastStep the number of steps of the run
 */
public record Lookahead(int syncPeriod, double finalDecay, long lastStep) {
  private static final String NAME = "Lookahead";

  public Lookahead {
    if (syncPeriod < 1 || lastStep < 1 || !(finalDecay >= 0 && finalDecay <= 1)) {
      throw new IllegalArgumentException(
          "syncPeriod and lastStep must be at least 1 and finalDecay from 0 to 1, got %d, %d and %s"
              .formatted(syncPeriod, lastStep, finalDecay));
    }
  }

  /**
   * Builds the synchronization, which a training step runs after the optimizer.
   *
   * @param scope waits for the optimizer's update
   * @param variables those that get slow weights
   * @param step the number of updates, this one included
   * @return the operation that a step runs
   */
  public Op apply(
      GraphScope scope, List<Variable<TFloat32>> variables, Variable<? extends TNumber> step) {
    var inner = scope.nameScope(NAME);
    var now = inner.tf("now").dtypes.cast(step.readValue(inner), TFloat32.class);
    var isDue = isDue(inner.nameScope("turn"), now);
    var fraction = inner.tf("part").math.mul(isDue, oneMinusDecay(inner.nameScope("moved"), now));
    var updates = new ArrayList<Op>();
    for (var variable : variables) {
      var place = inner.device(variable.placement()).nameScope(variable.name());
      updates.add(new Pair(variable, slow(scope, variable)).synchronize(place, isDue, fraction));
    }
    return scope.after(updates).tf(NAME).noOp();
  }

  /** 1 if this step synchronizes, else 0. */
  private Operand<TFloat32> isDue(GraphScope scope, Operand<TFloat32> now) {
    var tf = scope.tf();
    var remainder = tf.math.floorMod(now, tf.constant((float) syncPeriod));
    var periodEnds = tf.math.equal(remainder, tf.constant(0f));
    var last = tf.math.equal(now, tf.constant((float) lastStep));
    return tf.dtypes.cast(tf.math.logicalOr(periodEnds, last), TFloat32.class);
  }

  /** {@code 1 - finalDecay (now / lastStep)³}. */
  private Operand<TFloat32> oneMinusDecay(GraphScope scope, Operand<TFloat32> now) {
    var tf = scope.tf();
    var time = tf.math.div(now, tf.constant((float) lastStep));
    var cube = tf.math.mul(time, tf.math.mul(time, time));
    return tf.math.sub(tf.constant(1f), tf.math.mul(tf.constant((float) finalDecay), cube));
  }

  private static Variable<TFloat32> slow(GraphScope scope, Variable<TFloat32> variable) {
    return scope
        .root()
        .variablesOn(variable.placement())
        .nonTrainable(
            variable.name() + "/" + NAME,
            TFloat32.class,
            variable.shape(),
            variable.initialValue());
  }

  private record Pair(Variable<TFloat32> fast, Variable<TFloat32> slow) {
    /**
     * Moves both, or neither.
     *
     * @param isDue 1 or 0
     * @param fraction of the way that the slow weights go to the fast ones
     */
    Op synchronize(GraphScope scope, Operand<TFloat32> isDue, Operand<TFloat32> fraction) {
      var tf = scope.tf();
      var fastValue = fast.readValue(scope);
      var slowValue = slow.readValue(scope);
      var next = tf.math.add(slowValue, tf.math.mul(fraction, tf.math.sub(fastValue, slowValue)));
      var change = tf.math.mul(isDue, tf.math.sub(next, fastValue));
      var afterReads = scope.after(change).tf();
      return scope
          .after(afterReads.assignVariableOp(slow.handle(), next))
          .tf()
          .assignAddVariableOp(fast.handle(), change);
    }
  }
}
