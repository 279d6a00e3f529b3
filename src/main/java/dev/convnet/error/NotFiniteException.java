// SPDX-License-Identifier: Apache-2.0
package dev.convnet.error;

import java.util.List;

/**
 * A loss, a metric or a variable is NaN or infinite. The library never saves or exports such
 * values; earlier checkpoints stay.
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
   * The loss of a training step is not finite.
   *
   * @param step the index of the step, 0 for the first
   * @param details further lines, such as the terms of the loss; may be empty
   */
  public static NotFiniteException ofLoss(float loss, long step, String details) {
    return new NotFiniteException(
        "Model diverged with loss = " + format(loss) + " at step " + step + ADVICE + details);
  }

  /**
   * The update of a training step left variables with NaN or infinity, although its loss is finite.
   *
   * @param names of the variables
   * @param step the index of the step, 0 for the first
   */
  public static NotFiniteException ofUpdate(List<String> names, long step) {
    return new NotFiniteException(
        "Model diverged at the update of step %d, which left NaN or infinity in %s"
                .formatted(step, String.join(", ", names))
            + ADVICE);
  }

  /**
   * A tensor of which a summary is written is not finite, although the loss is.
   *
   * @param tag of the summary
   * @param step the index of the step, 0 for the first
   */
  public static NotFiniteException ofSummary(String tag, long step) {
    return new NotFiniteException(
        "Model diverged: the tensor of the summary %s holds NaN or infinity at step %d"
                .formatted(tag, step)
            + ADVICE);
  }

  /**
   * The result of an evaluation is not finite.
   *
   * @param what the name of the metric: {@code validation loss}
   * @param step number of updates
   */
  public static NotFiniteException ofMetric(String what, double value, long step) {
    return new NotFiniteException(
        "Model diverged: the %s is %s after %d steps".formatted(what, format((float) value), step)
            + ADVICE);
  }

  /**
   * A checkpoint or an export is refused, because variables are not finite.
   *
   * @param what the name of the refused file: {@code model.ckpt-100}
   * @param names of the variables that hold NaN or infinity
   */
  public static NotFiniteException ofVariables(String what, List<String> names) {
    return new NotFiniteException(
        "%s was not written, because these variables hold NaN or infinity: %s"
            .formatted(what, String.join(", ", names)));
  }

  /**
   * A checkpoint is not kept as the best one, because its metric is not finite.
   *
   * @param checkpoint its path
   */
  public static NotFiniteException ofBestMetric(String checkpoint, double metric) {
    return new NotFiniteException(
        "%s was not kept as the best checkpoint, because its metric is %s"
            .formatted(checkpoint, format((float) metric)));
  }

  /**
   * A weight file is not imported, because some of its arrays are not finite.
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
