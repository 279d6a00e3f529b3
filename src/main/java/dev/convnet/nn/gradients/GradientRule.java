// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import java.util.List;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** How the derivatives by an operation's inputs come from those by its outputs. */
@FunctionalInterface
public interface GradientRule {
  /**
   * Builds the derivatives; {@link GradientContext#inputGradients} writes the answer.
   *
   * @param operation the operation that is differentiated
   * @param dy the derivative of the loss by each output, in order; zeros, built when they are asked
   *     for, where the loss does not depend on an output
   * @return the derivative by each input, in order; empty where an input is not {@link
   *     GradientContext#needsInputGradient} or has none, and short where the rest is empty
   */
  List<Optional<Output<?>>> apply(
      GradientContext context, GraphOperation operation, List<Output<?>> dy);

  /** A rule for an operation that has a derivative by its first input only. */
  @FunctionalInterface
  interface FirstInputRule {
    Output<?> apply(GradientContext context, GraphOperation operation, Output<?> dy);
  }

  static GradientRule forFirstInput(FirstInputRule rule) {
    return (context, operation, dy) ->
        context.inputGradients(() -> rule.apply(context, operation, dy.get(0)));
  }
}
