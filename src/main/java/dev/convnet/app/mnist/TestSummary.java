// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.DigitBatches;
import dev.convnet.data.input.DigitInput;
import dev.convnet.data.sets.DigitSet;
import dev.convnet.io.summary.EventWriter;
import java.io.IOException;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Measures a network on all test pictures at once and writes the summaries of that.
 *
 * @param merged all summaries of the graph
 * @param accuracy a scalar
 */
record TestSummary(
    DigitInput input, DigitSet test, Operand<TString> merged, Operand<TFloat32> accuracy) {
  float write(Session session, EventWriter events, long step) throws IOException {
    var all = DigitBatches.inOrder(test, test.size(), 0).orElseThrow();
    try (var feed = input.feed(all);
        var result = feed.into(session.runner()).fetch(merged).fetch(accuracy).run()) {
      var bytes = ((TString) result.get(0)).asBytes().getObject();
      events.summary(Summary.parseFrom(bytes), step);
      return ((TFloat32) result.get(1)).getFloat();
    }
  }
}
