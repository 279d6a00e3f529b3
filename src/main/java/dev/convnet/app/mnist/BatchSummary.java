// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistInput;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;
import org.tensorflow.Operand;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/**
 * Every 100 steps, the summaries on the step's batch, after its update as in the original, and at
 * once on the disk.
 */
record BatchSummary(MnistInput input, Operand<TString> merged, EventWriter events) implements Hook {
  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    var step = values.globalStep() - 1;
    if (step % LossLogger.EVERY_STEPS != 0) return;
    try (var feed = input.evaluationFeed(input.latestBatch());
        var result = feed.into(control.session().runner()).fetch(merged).run()) {
      var bytes = ((TString) result.get(0)).asBytes().getObject();
      events.summary(Summary.parseFrom(bytes), step);
      events.flush();
    }
  }
}
