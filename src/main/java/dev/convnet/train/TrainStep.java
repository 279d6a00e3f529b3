// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Optimizer.GradientAndVariable;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * What one step of training runs.
 *
 * @param update changes the variables and counts {@code globalStep} up by one
 * @param loss before the update, a scalar
 * @param globalStep an integer, or a float32 that counts; without it the loop counts its steps
 * @param losses every scalar that the run watches for NaN and infinity besides {@code loss}: the
 *     terms of the loss, or the losses of all towers
 * @param gradients what the update applies; a diverged run names the largest of them
 */
public record TrainStep(
    Op update,
    Operand<TFloat32> loss,
    Optional<Variable<? extends TNumber>> globalStep,
    List<Operand<TFloat32>> losses,
    List<GradientAndVariable> gradients) {
  public TrainStep {
    losses = List.copyOf(losses);
    gradients = List.copyOf(gradients);
  }

  /** A step with a global step in the graph, of which only the loss is watched. */
  public TrainStep(Op update, Operand<TFloat32> loss, Variable<? extends TNumber> globalStep) {
    this(update, loss, Optional.of(globalStep), List.of(), List.of());
  }

  /** A step without a global step in the graph, of which only the loss is watched. */
  public TrainStep(Op update, Operand<TFloat32> loss) {
    this(update, loss, Optional.empty(), List.of(), List.of());
  }

  /** The same step, watched: see {@code losses} and {@code gradients}. */
  public TrainStep watching(
      List<? extends Operand<TFloat32>> terms, List<GradientAndVariable> applied) {
    return new TrainStep(update, loss, globalStep, List.copyOf(terms), applied);
  }

  /**
   * A step of {@code optimizer} on all trainable variables, at a constant learning rate, without a
   * global step in the graph.
   *
   * @param loss a scalar
   */
  public static TrainStep minimize(
      GraphScope scope, Optimizer optimizer, Operand<TFloat32> loss, double learningRate) {
    var variables = scope.root().collected(CollectionKey.TRAINABLE_VARIABLES);
    var gradients = GradientAndVariable.computeGradients(scope, loss, variables);
    var rate = scope.nameScope(optimizer.name()).tf("learning_rate");
    var update = optimizer.applyGradients(scope, gradients, rate.constant((float) learningRate));
    return new TrainStep(update, loss).watching(List.of(loss), gradients);
  }
}
