// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistInput;
import dev.convnet.train.Hook;
import dev.convnet.train.TrainingLoop;
import java.io.PrintStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Before every 100th step, prints the accuracy on the batch of that step: {@code step 100, training
 * accuracy 0.84}.
 *
 * @param prefixFormat the format of the line up to the accuracy, with {@code %d} for the step
 * @param accuracy a scalar
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
