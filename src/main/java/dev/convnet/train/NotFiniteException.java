// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

/** The loss is no number any more; the last checkpoint is from before. */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotFiniteException(float loss, long step) {
    super(
        "Model diverged with loss = %s at step %d; the checkpoints before it are kept: start again with a smaller rate or another seed"
            .formatted(Float.isNaN(loss) ? "NaN" : loss, step));
  }
}
