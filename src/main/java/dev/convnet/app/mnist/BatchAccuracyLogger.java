// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistInput;
import dev.convnet.train.Hook;
import dev.convnet.train.TrainingLoop;
import java.io.PrintStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Prints every 100 steps the accuracy on the batch of the next step: {@code step 100, training
 * accuracy 0.84}.
 *
 * @param accuracy a scalar
 * @param prefixFormat the beginning of the line, with {@code %d} for the step
 */
record BatchAccuracyLogger(
    String prefixFormat, MnistInput input, Operand<TFloat32> accuracy, PrintStream out)
    implements Hook {
  private static final int EVERY_STEPS = 100;

  @Override
  public void beforeStep(TrainingLoop.Control control) {
    var step = control.globalStep();
    if (step % EVERY_STEPS != 0) return;
    try (var feed = input.evaluationFeed(input.latestBatch());
        var result = feed.into(control.session().runner()).fetch(accuracy).run()) {
      var value = ((TFloat32) result.get(0)).getFloat();
      out.println(prefixFormat.formatted(step) + PythonFormat.general(value));
    }
  }
}
