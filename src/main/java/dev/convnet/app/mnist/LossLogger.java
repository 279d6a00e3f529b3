// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Every 100 steps: {@code Step 100: loss = 2.06 (0.012 sec)}, the time of that step. */
final class LossLogger implements Hook {
  static final int EVERY_STEPS = 100;

  private final Operand<TFloat32> loss;
  private final PrintStream out;
  private long begun;

  LossLogger(Operand<TFloat32> loss, PrintStream out) {
    this.loss = loss;
    this.out = out;
  }

  @Override
  public void beforeStep(TrainingLoop.Control control) {
    begun = System.nanoTime();
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    return step % EVERY_STEPS == 0 ? List.of(loss) : List.of();
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    if (!values.has(loss)) return;
    out.printf(
        Locale.ROOT,
        "Step %d: loss = %.2f (%.3f sec)%n",
        values.globalStep() - 1,
        values.scalar(loss),
        (System.nanoTime() - begun) / 1e9);
  }
}
