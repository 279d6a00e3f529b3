// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import java.util.List;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Builds the gradients by an operation's inputs from the gradients by its outputs. */
@FunctionalInterface
public interface GradientRule {
  /**
   * Builds the gradients. {@link GradientContext#inputGradients} makes the list that is returned.
   *
   * @param operation the operation that is differentiated
   * @param dy the gradient of the loss by each output, in order; for an output on which the loss
   *     does not depend, zeros, which are built when {@code get} is called
   * @return the gradient by each input, in order; empty for an input that has none or whose
   *     gradient is not {@linkplain GradientContext#needsInputGradient needed}; the list may end
   *     early
   */
  List<Optional<Output<?>>> apply(
      GradientContext context, GraphOperation operation, List<Output<?>> dy);

  /** A rule for an operation that has a gradient by its first input only. */
  @FunctionalInterface
  interface FirstInputRule {
    /** Builds the gradient by the first input from {@code dy}, the gradient by the first output. */
    Output<?> apply(GradientContext context, GraphOperation operation, Output<?> dy);
  }

  /** A rule that uses the gradient by the first output only, for the first input only. */
  static GradientRule forFirstInput(FirstInputRule rule) {
    return (context, operation, dy) ->
        context.inputGradients(() -> rule.apply(context, operation, dy.get(0)));
  }
}
