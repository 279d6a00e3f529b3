// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.images.Augmentation;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Schedule;
import java.util.function.LongFunction;

/**
 * How it is trained.
 *
 * @param patience epochs without a better validation after which it ends; 0 for no end
 * @param precision of the training; measuring has the same
 */
record TrainingConfig(
    int epochs,
    int batchSize,
    OptimizerConfig optimizerConfig,
    Augmentation augmentation,
    int patience,
    NumericPrecision precision,
    long seed) {
  /**
   * How the loss is made small.
   *
   * @param learningRateSchedule the learning rate of a run of so many steps
   * @param labelSmoothing the part of each label that is spread over all classes, from 0 to 1
   */
  record OptimizerConfig(
      Optimizer optimizer, LongFunction<Schedule> learningRateSchedule, double labelSmoothing) {
    OptimizerConfig {
      if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
        throw new UsageException("--label_smoothing must be from 0 to 1, got " + labelSmoothing);
      }
    }
  }

  TrainingConfig {
    if (epochs < 1) {
      throw new UsageException("--epochs must be at least 1, got " + epochs);
    }
    if (batchSize < 1) {
      throw new UsageException("--batch_size must be at least 1, got " + batchSize);
    }
    if (patience < 0) {
      throw new UsageException("--patience must not be negative, got " + patience);
    }
  }
}
