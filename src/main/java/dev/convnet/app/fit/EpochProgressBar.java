// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.TrainingProgress;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A progress bar of each epoch, on the error stream. Used by the training thread only. */
final class EpochProgressBar implements TrainingProgress {
  private Optional<ProgressBar> bar = Optional.empty();

  /** A progress bar if the process has a terminal, otherwise none. */
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
