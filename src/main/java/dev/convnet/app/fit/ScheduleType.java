// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.nn.optimize.Schedule;
import java.util.Locale;

/** How the learning rate changes over a run. */
public enum ScheduleType {
  CONSTANT {
    @Override
    public Schedule create(long steps, double rate) {
      return new Schedule.Constant(rate);
    }
  },
  /** Up to the rate over the first quarter, and down to nothing. */
  ONE_CYCLE {
    @Override
    public Schedule create(long steps, double rate) {
      return Schedule.OneCycle.ofFractions(rate, steps, 0.1, 0.25, 0.01);
    }
  };

  public abstract Schedule create(long steps, double rate);

  /** As a user writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
