// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * Exponential moving averages: {@code average -= (average - value) * (1 - decay)}, Python's {@code
 * tf.train.ExponentialMovingAverage}. The average of {@code conv1/weights} is the variable {@code
 * conv1/weights/NAME}; checkpoints hold it under that key.
 *
 * @param name the last part of the averages' names, and the scope of the operations
 * @param decay near 1; the larger, the slower
 */
public record MovingAverage(String name, float decay) {
  /** The suffix that Python gives averages unless told otherwise. */
  public static final String DEFAULT_NAME = "ExponentialMovingAverage";

  /** Variables that have an average: a MetaGraph's {@code moving_average_variables}. */
  private static final CollectionKey<Variable<TFloat32>> AVERAGED =
      new CollectionKey<>("moving_average_variables");

  public MovingAverage {
    if (decay < 0 || decay > 1) {
      throw new IllegalArgumentException("decay must be in [0, 1], got " + decay);
    }
  }

  /**
   * Averages and what updates them.
   *
   * @param values the average of each operand, in the order given
   */
  public record Averages(Op update, List<Variable<TFloat32>> values) {}

  /** The key of a variable's average in a checkpoint. */
  public String keyOf(Variable<?> variable) {
    return variable.name() + "/" + name;
  }

  /** Averages that start at zero, without correction of that, of tensors such as losses. */
  public Averages ofTensors(GraphScope scope, List<? extends Operand<TFloat32>> tensors) {
    var inner = scope.nameScope(name);
    var factor = inner.tf("decay").constant(1 - decay);
    var averages = new ArrayList<Variable<TFloat32>>();
    var updates = new ArrayList<Op>();
    for (var tensor : tensors) {
      var key = tensor.op().name() + "/" + name;
      var initial = scope.root().nameScope(key + "/Initializer");
      var shape = initial.tf("shape").constant(tensor.shape().asArray());
      var zeros = initial.tf("zeros").zeros(shape, TFloat32.class);
      var average = scope.root().nonTrainable(key, TFloat32.class, tensor.shape(), zeros);
      averages.add(average);
      updates.add(move(inner, average, tensor, factor));
    }
    return new Averages(scope.after(updates).tf(name).noOp(), averages);
  }

  /**
   * Averages that start at the variables' first values. While few steps were made the decay is
   * {@code (1 + step) / (10 + step)}.
   *
   * @param scope the averages wait for what it waits for, and the variables are read after that
   * @param step updates made, this one counted
   */
  public Averages ofVariables(
      GraphScope scope, List<Variable<TFloat32>> variables, Variable<? extends TNumber> step) {
    var inner = scope.nameScope(name);
    var factor = oneMinusDecay(inner, step.readValue(inner));
    var averages = new ArrayList<Variable<TFloat32>>();
    var updates = new ArrayList<Op>();
    for (var variable : variables) {
      var root = scope.root().variablesOn(variable.placement());
      var average =
          root.nonTrainable(
              keyOf(variable), TFloat32.class, variable.shape(), variable.initialValue());
      scope.collect(AVERAGED, variable);
      averages.add(average);
      var place = inner.device(variable.placement()).nameScope(variable.name());
      updates.add(move(place, average, variable.readValue(place), factor));
    }
    return new Averages(scope.after(updates).tf(name).noOp(), averages);
  }

  /** {@code 1 - min(decay, (1 + step) / (10 + step))}. */
  private Operand<TFloat32> oneMinusDecay(GraphScope scope, Operand<? extends TNumber> step) {
    var tf = scope.tf();
    var steps = tf.dtypes.cast(step, TFloat32.class);
    var early =
        tf.math.div(tf.math.add(tf.constant(1f), steps), tf.math.add(tf.constant(10f), steps));
    return tf.math.sub(tf.constant(1f), tf.math.minimum(scope.tf("decay").constant(decay), early));
  }

  private static Op move(
      GraphScope scope,
      Variable<TFloat32> average,
      Operand<TFloat32> value,
      Operand<TFloat32> factor) {
    var inner = scope.nameScope("AssignMovingAvg");
    var tf = inner.device(average.placement()).tf();
    var distance = tf.math.sub(average.readValue(inner), value);
    return tf.assignSubVariableOp(average.handle(), tf.math.mul(distance, factor));
  }
}
