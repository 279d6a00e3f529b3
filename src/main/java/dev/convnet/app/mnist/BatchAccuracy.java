// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.DigitInput;
import dev.convnet.train.Hook;
import dev.convnet.train.TrainingLoop;
import java.io.PrintStream;

/**
 * Every 100 steps, the accuracy on the batch that comes next: {@code step 100, training accuracy
 * 0.84}.
 *
 * @param words the beginning of the line, with {@code %d} for the step
 */
record BatchAccuracy(String words, DigitInput input, Measure accuracy, PrintStream out)
    implements Hook {
  private static final int EVERY_STEPS = 100;

  @Override
  public void before(TrainingLoop.Control control) {
    var step = control.globalStep();
    if (step % EVERY_STEPS != 0) return;
    var value = accuracy.of(control.session(), input.latest());
    out.println(words.formatted(step) + PythonFormat.general(value));
  }
}
