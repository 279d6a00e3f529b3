// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.util.List;

/** The training holds what is no number any more; the last checkpoint is from before. */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final String ADVICE =
      "; the checkpoints before it are kept: start again with a smaller rate or another seed";

  private NotFiniteException(String what, String details) {
    super("Model diverged " + what + ADVICE + details);
  }

  static NotFiniteException ofLoss(float loss, long step, String details) {
    return new NotFiniteException("with loss = " + number(loss) + " at step " + step, details);
  }

  /** The loss was a number, but the update that it led to left none. */
  static NotFiniteException ofVariables(List<String> names, long step) {
    var what = "at the update of step %d, which left NaN or infinity in %s";
    return new NotFiniteException(what.formatted(step, String.join(", ", names)), "");
  }

  static String number(float value) {
    return Float.isNaN(value) ? "NaN" : Float.toString(value);
  }
}
