// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistInput;
import dev.convnet.train.Hook;
import dev.convnet.train.TrainingLoop;
import java.io.PrintStream;

/**
 * Every 100 steps, the accuracy on the batch that comes next: {@code step 100, training accuracy
 * 0.84}.
 *
 * @param prefixFormat the beginning of the line, with {@code %d} for the step
 */
record BatchAccuracyLogger(
    String prefixFormat, MnistInput input, MeanMetric accuracy, PrintStream out) implements Hook {
  private static final int EVERY_STEPS = 100;

  @Override
  public void beforeStep(TrainingLoop.Control control) {
    var step = control.globalStep();
    if (step % EVERY_STEPS != 0) return;
    var value = accuracy.evaluate(control.session(), input.latestBatch());
    out.println(prefixFormat.formatted(step) + PythonFormat.general(value));
  }
}
