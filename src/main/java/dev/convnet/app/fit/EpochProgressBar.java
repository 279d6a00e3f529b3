// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows a person at a terminal how far an epoch is. */
interface EpochProgressBar {
  EpochProgressBar NONE =
      new EpochProgressBar() {
        @Override
        public void step() {}

        @Override
        public void close() {}
      };

  void step();

  void close();

  /** Nothing where there is no terminal. */
  static EpochProgressBar of(String name, long steps) {
    if (System.console() == null) return NONE;
    var bar =
        new ProgressBarBuilder().setTaskName(name).setInitialMax(steps).clearDisplayOnFinish();
    return new TerminalProgressBar(bar.build());
  }

  /** On the error stream; gone when it is closed. */
  record TerminalProgressBar(ProgressBar bar) implements EpochProgressBar {
    @Override
    public void step() {
      bar.step();
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
