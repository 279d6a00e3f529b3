// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.ops;

import dev.convnet.nn.gradients.Gradients;
import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Builds the loss of a classifier, such as {@link Losses#crossEntropy} or a {@link FrameworkLoss}.
 * Every operation between logits and loss needs a gradient rule: {@link
 * Gradients#differentiableOpTypes}. An evaluation reports the cross entropy, whatever the loss is.
 */
@FunctionalInterface
public interface LossFunction {
  /**
   * Builds the loss of a batch.
   *
   * @param logits {@code float32 [N, classes]}, the number of classes known
   * @param labels the right classes, {@code int32 [N]}
   * @return a scalar; as a rule the mean over the batch, so that it does not depend on N
   */
  Operand<TFloat32> loss(GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels);
}
