// SPDX-License-Identifier: Apache-2.0
package dev.convnet.error;

import java.util.List;

/**
 * A loss, a metric or a variable is NaN or infinite. Such numbers are never saved, kept as best or
 * exported; the checkpoints before them are kept.
 */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final String ADVICE =
      "; the checkpoints before it are kept: start again with a smaller learning rate or another"
          + " seed";

  private NotFiniteException(String message) {
    super(message);
  }

  /**
   * A training step whose loss is not finite.
   *
   * @param step 0 for the first
   * @param details further lines, such as the parts of the loss; may be empty
   */
  public static NotFiniteException ofLoss(float loss, long step, String details) {
    return new NotFiniteException(
        "Model diverged with loss = " + format(loss) + " at step " + step + ADVICE + details);
  }

  /**
   * A training step with a finite loss whose update left variables that are not.
   *
   * @param names of the variables
   * @param step 0 for the first
   */
  public static NotFiniteException ofUpdate(List<String> names, long step) {
    return new NotFiniteException(
        "Model diverged at the update of step %d, which left NaN or infinity in %s"
                .formatted(step, String.join(", ", names))
            + ADVICE);
  }

  /**
   * An evaluation whose result is not finite.
   *
   * @param what is measured: {@code validation loss}
   * @param step updates made
   */
  public static NotFiniteException ofMetric(String what, double value, long step) {
    return new NotFiniteException(
        "Model diverged: the %s is %s after %d steps".formatted(what, format((float) value), step)
            + ADVICE);
  }

  /**
   * Variables that were to be written.
   *
   * @param what would have been written: {@code model.ckpt-100}
   * @param names of the variables that hold NaN or infinity
   */
  public static NotFiniteException ofVariables(String what, List<String> names) {
    return new NotFiniteException(
        "%s was not written, because these variables hold NaN or infinity: %s"
            .formatted(what, String.join(", ", names)));
  }

  /**
   * A checkpoint that was offered as the best one.
   *
   * @param checkpoint its path
   */
  public static NotFiniteException ofBestMetric(String checkpoint, double metric) {
    return new NotFiniteException(
        "%s was not kept as the best checkpoint, because its metric is %s"
            .formatted(checkpoint, format((float) metric)));
  }

  /**
   * Arrays of a weight file that were to be assigned to variables.
   *
   * @param file its path
   * @param names of the arrays that hold NaN or infinity
   */
  public static NotFiniteException ofArrays(String file, List<String> names) {
    return new NotFiniteException(
        "%s was not imported, because these arrays hold NaN or infinity: %s"
            .formatted(file, String.join(", ", names)));
  }

  /** {@code NaN}, {@code Infinity} or the number. */
  public static String format(float value) {
    return Float.toString(value);
  }
}
