// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer.LearningRate;
import java.util.Locale;

/** How the learning rate changes over a run, by name. */
public enum ScheduleType {
  CONSTANT(LearningRate.CONSTANT),
  ONE_CYCLE(LearningRate.ONE_CYCLE);

  private final LearningRate learningRate;

  ScheduleType(LearningRate learningRate) {
    this.learningRate = learningRate;
  }

  LearningRate learningRate() {
    return learningRate;
  }

  /** As a user writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
