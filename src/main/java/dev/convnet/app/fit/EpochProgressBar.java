// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.TrainingProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * A progress bar of each epoch with the time that is left of the run, on the error stream. Used by
 * the training thread only.
 */
final class EpochProgressBar implements TrainingProgress {
  private final TimeLeft timeLeft = new TimeLeft(InstantSource.system());
  private Optional<ProgressBar> bar = Optional.empty();

  /** A progress bar if the process has a terminal, otherwise none. */
  static TrainingProgress ofTerminal() {
    return System.console() == null ? TrainingProgress.NONE : new EpochProgressBar();
  }

  @Override
  public void beginEpoch(long epoch, long epochs, long steps) {
    timeLeft.beginEpoch(epoch, epochs, steps);
    var built =
        new ProgressBarBuilder()
            .setTaskName("epoch " + epoch + "/" + epochs)
            .setInitialMax(steps)
            .clearDisplayOnFinish();
    bar = Optional.of(built.build());
  }

  @Override
  public void step() {
    timeLeft.step();
    bar.ifPresent(shown -> shown.setExtraMessage(timeLeft.text()).step());
  }

  @Override
  public void endEpoch() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
  }

  /** The time that is left of a run, if its steps take as long as those since its start. */
  static final class TimeLeft {
    private final InstantSource clock;
    private Optional<Instant> start = Optional.empty();
    private long done;
    private long left;

    TimeLeft(InstantSource clock) {
      this.clock = clock;
    }

    void beginEpoch(long epoch, long epochs, long steps) {
      if (start.isEmpty()) start = Optional.of(clock.instant());
      left = (epochs - epoch + 1) * steps;
    }

    void step() {
      done++;
      left--;
    }

    /** {@code 1:02:03 left}; empty before the first step. */
    String text() {
      if (done == 0) return "";
      var passed = Duration.between(start.orElseThrow(), clock.instant());
      var seconds = Math.round(passed.toMillis() / 1000.0 * left / done);
      return "%d:%02d:%02d left".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
  }
}
