// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistBatches;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.train.Hook;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;

/**
 * Joins a run up with the one that it goes on with: the batches that were trained on are skipped,
 * and TensorBoard drops what came after the checkpoint. Does nothing in a new run.
 */
record ResumeHook(MnistBatches batches, int batchSize, EventWriter events) implements Hook {
  @Override
  public void begin(TrainingLoop.Control control) throws IOException {
    var made = control.globalStep();
    if (made == 0) return;
    batches.skip(made, batchSize);
    events.sessionStart(made);
  }
}
