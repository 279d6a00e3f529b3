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
 * The operations of one training step.
 *
 * @param update changes the variables and increments {@code globalStep}
 * @param loss before the update, a scalar
 * @param globalStep a scalar of type int32, int64 or float32; if empty, the loop counts its steps
 * @param losses the scalars that the run checks for NaN and infinity besides {@code loss}: the
 *     terms of the loss, or the losses of all towers
 * @param gradients that the update applies; the error of a diverged run lists the largest ones
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

  /** A step with a global step in the graph. Only {@code loss} is checked for NaN and infinity. */
  public TrainStep(Op update, Operand<TFloat32> loss, Variable<? extends TNumber> globalStep) {
    this(update, loss, Optional.of(globalStep), List.of(), List.of());
  }

  /**
   * A step without a global step in the graph. Only {@code loss} is checked for NaN and infinity.
   */
  public TrainStep(Op update, Operand<TFloat32> loss) {
    this(update, loss, Optional.empty(), List.of(), List.of());
  }

  /** This step with other values of {@code losses} and {@code gradients}. */
  public TrainStep watching(
      List<? extends Operand<TFloat32>> otherLosses, List<GradientAndVariable> otherGradients) {
    return new TrainStep(update, loss, globalStep, List.copyOf(otherLosses), otherGradients);
  }

  /**
   * Builds a step in which {@code optimizer} updates all trainable variables of the graph, with a
   * constant learning rate and without a global step in the graph.
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
