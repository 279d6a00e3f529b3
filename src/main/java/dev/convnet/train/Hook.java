// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.IOException;
import java.util.List;
import org.tensorflow.Operand;

/**
 * Looks on while a loop runs. The methods are called in the order they stand here, hooks in the
 * order given.
 */
public interface Hook {
  /** Once, before the first step, when the variables have their values. */
  default void begin(TrainingLoop.Control control) throws IOException {}

  /** Before each step, when its batch is there. */
  default void beforeStep(TrainingLoop.Control control) throws IOException {}

  /**
   * For each step.
   *
   * @param step updates made so far
   * @return what the step shall fetch for this hook
   */
  default List<? extends Operand<?>> fetches(long step) {
    return List.of();
  }

  /** Whether this step shall note where and how long its operations run. */
  default boolean wantsTrace(long step) {
    return false;
  }

  /** After each step. */
  default void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {}

  /** Once, after the last step, unless an error ended the loop. */
  default void end(TrainingLoop.Control control) throws IOException {}

  /** Once, however the loop ended, while the session is open: gives back what the hook holds. */
  default void close() {}
}
