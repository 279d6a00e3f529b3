// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.LearningRate;
import dev.convnet.app.cli.FlagValue;

/** The schedules of the learning rate by name. */
enum ScheduleType {
  CONSTANT(LearningRate.CONSTANT),
  COSINE(LearningRate.COSINE),
  WARM_UP_COSINE(LearningRate.WARM_UP_COSINE),
  EXPONENTIAL(LearningRate.EXPONENTIAL),
  STEP(LearningRate.STEP),
  ONE_CYCLE(LearningRate.ONE_CYCLE);

  private final LearningRate learningRate;

  ScheduleType(LearningRate learningRate) {
    this.learningRate = learningRate;
  }

  LearningRate learningRate() {
    return learningRate;
  }

  /** The name in lower case with hyphens, as users write it. */
  @Override
  public String toString() {
    return FlagValue.of(this);
  }
}
