// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.nn.graph.Variable;
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
 * @param globalStep an integer, or a float32 that counts; without it the steps of the loop are
 *     counted
 */
public record TrainStep(
    Op update, Operand<TFloat32> loss, Optional<Variable<? extends TNumber>> globalStep) {
  public TrainStep(Op update, Operand<TFloat32> loss, Variable<? extends TNumber> globalStep) {
    this(update, loss, Optional.of(globalStep));
  }

  public TrainStep(Op update, Operand<TFloat32> loss) {
    this(update, loss, Optional.empty());
  }
}
