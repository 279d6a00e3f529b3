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
 * Averages weights while they learn: every few steps their average {@code w/Lookahead} goes a part
 * of the way to them, and they go on from where it is (Zhang, Lucas, Hinton, Ba: Lookahead
 * Optimizer: k steps forward, 1 step back, 2019). What the average keeps of itself grows from 0
 * with the third power of the time (Keller Jordan's airbench94, 2024).
 *
 * @param syncPeriod so many steps, and in the last
 * @param finalDecay part of the average that stays in the last step, from 0 to 1
 * @param lastStep of the run
 */
public record Lookahead(int syncPeriod, double finalDecay, long lastStep) {
  private static final String NAME = "Lookahead";

  public Lookahead {
    if (syncPeriod < 1 || lastStep < 1 || !(finalDecay >= 0 && finalDecay <= 1)) {
      throw new IllegalArgumentException(
          "every and lastStep must be at least 1 and kept in [0, 1], got %d, %d and %s"
              .formatted(syncPeriod, lastStep, finalDecay));
    }
  }

  /**
   * Moves weights and averages.
   *
   * @param scope behind the update
   * @param step updates made, this one counted
   */
  public Op apply(
      GraphScope scope, List<Variable<TFloat32>> variables, Variable<? extends TNumber> step) {
    var inner = scope.nameScope(NAME);
    var now = inner.tf("now").dtypes.cast(step.readValue(inner), TFloat32.class);
    var turn = turn(inner.nameScope("turn"), now);
    var part = inner.tf("part").math.mul(turn, moved(inner.nameScope("moved"), now));
    var updates = new ArrayList<Op>();
    for (var variable : variables) {
      var place = inner.device(variable.placement()).nameScope(variable.name());
      updates.add(new Pair(variable, average(scope, variable)).meet(place, turn, part));
    }
    return scope.after(updates).tf(NAME).noOp();
  }

  /** 1 if it is time, else 0. */
  private Operand<TFloat32> turn(GraphScope scope, Operand<TFloat32> now) {
    var tf = scope.tf();
    var over = tf.math.floorMod(now, tf.constant((float) syncPeriod));
    var due = tf.math.equal(over, tf.constant(0f));
    var last = tf.math.equal(now, tf.constant((float) lastStep));
    return tf.dtypes.cast(tf.math.logicalOr(due, last), TFloat32.class);
  }

  /** {@code 1 - kept (now / lastStep)³}. */
  private Operand<TFloat32> moved(GraphScope scope, Operand<TFloat32> now) {
    var tf = scope.tf();
    var time = tf.math.div(now, tf.constant((float) lastStep));
    var cube = tf.math.mul(time, tf.math.mul(time, time));
    return tf.math.sub(tf.constant(1f), tf.math.mul(tf.constant((float) finalDecay), cube));
  }

  private static Variable<TFloat32> average(GraphScope scope, Variable<TFloat32> variable) {
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
    Op meet(GraphScope scope, Operand<TFloat32> turn, Operand<TFloat32> part) {
      var tf = scope.tf();
      var value = fast.readValue(scope);
      var average = slow.readValue(scope);
      var next = tf.math.add(average, tf.math.mul(part, tf.math.sub(value, average)));
      var back = tf.math.mul(turn, tf.math.sub(next, value));
      var read = scope.after(back).tf();
      return scope
          .after(read.assignVariableOp(slow.handle(), next))
          .tf()
          .assignAddVariableOp(fast.handle(), back);
    }
  }
}
