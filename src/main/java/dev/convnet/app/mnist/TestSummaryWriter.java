// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.sets.MnistDataset;
import dev.convnet.io.summary.EventWriter;
import java.io.IOException;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Evaluates a network on all test images in one batch and writes the summaries.
 *
 * @param merged the summaries of the graph, serialized
 * @param accuracy a scalar
 */
record TestSummaryWriter(
    MnistInput input, MnistDataset test, Operand<TString> merged, Operand<TFloat32> accuracy) {
  /** Writes the summaries at {@code step} and returns the accuracy. */
  float write(Session session, EventWriter events, long step) throws IOException {
    var all = new MnistBatches(test, test.size()).inOrder().batchTask(0).orElseThrow();
    try (var feed = input.evaluationFeed(all);
        var result = feed.into(session.runner()).fetch(merged).fetch(accuracy).run()) {
      var bytes = ((TString) result.get(0)).asBytes().getObject();
      events.summary(Summary.parseFrom(bytes), step);
      return ((TFloat32) result.get(1)).getFloat();
    }
  }
}
