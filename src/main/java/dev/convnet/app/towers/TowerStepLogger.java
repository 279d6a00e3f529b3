// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.train.Hook;
import dev.convnet.train.StepLogLine;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The tutorial's line at every tenth step from 0 on. The speed is that of the one step; seconds are
 * those for the batch of one tower.
 */
final class TowerStepLogger implements Hook {
  private static final int EVERY_STEPS = 10;

  private final Settings settings;
  private final Operand<TFloat32> loss;
  private final InstantSource clock;
  private final PrintStream out;
  private Instant begun = Instant.EPOCH;

  /**
   * What is counted.
   *
   * @param batchSize of each tower
   */
  record Settings(int batchSize, int towers) {}

  TowerStepLogger(Settings settings, Operand<TFloat32> loss, InstantSource clock, PrintStream out) {
    this.settings = settings;
    this.loss = loss;
    this.clock = clock;
    this.out = out;
  }

  @Override
  public List<Operand<TFloat32>> fetches(long step) {
    return isLine(step) ? List.of(loss) : List.of();
  }

  private static boolean isLine(long step) {
    return step % EVERY_STEPS == 0;
  }

  @Override
  public void beforeStep(TrainingLoop.Control control) {
    begun = clock.instant();
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) {
    var step = values.globalStep() - 1;
    if (!isLine(step)) return;
    var now = clock.instant();
    var seconds = Math.max(1, Duration.between(begun, now).toNanos()) / 1e9;
    var speed =
        new StepLogLine.Throughput(
            settings.batchSize * settings.towers / seconds, seconds / settings.towers);
    out.println(new StepLogLine(now, step, values.scalar(loss), speed));
  }
}
