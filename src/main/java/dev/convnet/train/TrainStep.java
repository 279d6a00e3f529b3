// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.graph.Variable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * What one step of training runs.
 *
 * @param update changes the variables and counts {@code globalStep} up by one
 * @param loss before the update, a scalar
 */
public record TrainStep(Op update, Operand<TFloat32> loss, Variable<TInt64> globalStep) {}
