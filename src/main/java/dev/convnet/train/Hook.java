// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.IOException;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Observes a training loop: it logs, measures, saves, or stops the loop. The loop calls the methods
 * in the order of their declaration here, each for all hooks in the order of their list, always
 * from the thread that trains. An exception from any of them ends the run.
 */
public interface Hook {
  /** Called once, before the first step, when the variables have their values. */
  default void begin(TrainingLoop.Control control) throws IOException {}

  /** Called before each step, when its batch is ready. */
  default void beforeStep(TrainingLoop.Control control) throws IOException {}

  /**
   * The tensors that a step fetches for this hook.
   *
   * @param step the index of the step: the number of updates before it
   */
  default List<? extends Operand<?>> fetches(long step) {
    return List.of();
  }

  /**
   * Whether TensorFlow records the device and the time of each operation in a step. That makes the
   * step slower. {@link StepValues#trace} has the result.
   *
   * @param step the index of the step: the number of updates before it
   */
  default boolean wantsTrace(long step) {
    return false;
  }

  /** Called after each step. */
  default void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {}

  /** Called once, after the last step, unless an error ended the loop. */
  default void end(TrainingLoop.Control control) throws IOException {}

  /** Called once when the loop has ended, also after an error. The session is still open. */
  default void close() {}
}
