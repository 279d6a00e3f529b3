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
 * Exponential moving averages, Python's {@code tf.train.ExponentialMovingAverage}: {@code average =
 * decay average + (1 - decay) value}. The average of {@code conv1/weights} is the variable {@code
 * conv1/weights/NAME}, which is also its key in a checkpoint.
 *
 * @param name the last part of the averages' names, and the name scope of the operations
 * @param decay from 0 to 1; the nearer to 1, the slower the average changes
 */
public record MovingAverage(String name, float decay) {
  /** Python's default name. */
  public static final String DEFAULT_NAME = "ExponentialMovingAverage";

  /** Python's collection of the variables that have an average. */
  private static final CollectionKey<Variable<TFloat32>> AVERAGED =
      new CollectionKey<>("moving_average_variables");

  public MovingAverage {
    if (decay < 0 || decay > 1) {
      throw new IllegalArgumentException("decay must be from 0 to 1, got " + decay);
    }
  }

  /**
   * Averages, and the operation that updates all of them.
   *
   * @param values the average of each tensor or variable, in the given order
   */
  public record Averages(Op update, List<Variable<TFloat32>> values) {}

  /** The name of a variable's average, and its key in a checkpoint. */
  public String keyOf(Variable<?> variable) {
    return variable.name() + "/" + name;
  }

  /** Averages of tensors such as losses. They start at 0, and the bias of that is not corrected. */
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
      updates.add(update(inner, average, tensor, factor));
    }
    return new Averages(scope.after(updates).tf(name).noOp(), averages);
  }

  /**
   * Averages of variables, which start at the initial values of these. The variables are collected
   * under {@code moving_average_variables}. In the first steps the decay is smaller: {@code (1 +
   * step) / (10 + step)}.
   *
   * @param scope its control inputs run before the variables are read
   * @param step the number of updates, this one included
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
      updates.add(update(place, average, variable.readValue(place), factor));
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

  private static Op update(
      GraphScope scope,
      Variable<TFloat32> average,
      Operand<TFloat32> value,
      Operand<TFloat32> factor) {
    var inner = scope.nameScope("AssignMovingAvg");
    var tf = inner.device(average.placement()).tf();
    var difference = tf.math.sub(average.readValue(inner), value);
    return tf.assignSubVariableOp(average.handle(), tf.math.mul(difference, factor));
  }
}
