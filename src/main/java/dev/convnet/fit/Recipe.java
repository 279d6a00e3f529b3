// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fit;

import dev.convnet.optimize.Optimizer;
import dev.convnet.optimize.Schedule;
import dev.convnet.pictures.Augmentation;
import java.util.function.LongFunction;

/**
 * How it is trained.
 *
 * @param rate the learning rate of a run of so many steps
 * @param patience epochs without a better validation after which it ends; 0 for no end
 */
record Recipe(
    int epochs,
    int batchSize,
    Optimizer optimizer,
    LongFunction<Schedule> rate,
    Augmentation augmentation,
    int patience,
    long seed) {
  Recipe {
    if (epochs < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "--epochs and --batch_size must be at least 1, got %d and %d"
              .formatted(epochs, batchSize));
    }
    if (patience < 0) {
      throw new IllegalArgumentException("--patience must not be negative, got " + patience);
    }
  }
}
