// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.TrainingProgress;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows a person at a terminal how far an epoch is, on the error stream. */
final class EpochProgressBar implements TrainingProgress {
  private Optional<ProgressBar> bar = Optional.empty();

  /** Shows nothing where there is no terminal. */
  static TrainingProgress ofTerminal() {
    return System.console() == null ? TrainingProgress.NONE : new EpochProgressBar();
  }

  @Override
  public void beginEpoch(String name, long steps) {
    var built =
        new ProgressBarBuilder().setTaskName(name).setInitialMax(steps).clearDisplayOnFinish();
    bar = Optional.of(built.build());
  }

  @Override
  public void step() {
    bar.ifPresent(ProgressBar::step);
  }

  @Override
  public void endEpoch() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
  }
}
