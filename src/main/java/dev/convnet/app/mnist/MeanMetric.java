// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistBatch;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.sets.MnistDataset;
import java.io.PrintStream;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/**
 * A number about a network, such as its accuracy, which is a mean over pictures.
 *
 * @param input what the network is fed through
 * @param value a scalar
 */
record MeanMetric(MnistInput input, Operand<TFloat32> value) {
  /** A thousand pictures at once: a convolution of all takes a gigabyte. */
  private static final int AT_ONCE = 1000;

  /** Over one batch. */
  double evaluate(Session session, MnistBatch batch) {
    try (var feed = input.evaluationFeed(batch);
        var result = feed.into(session.runner()).fetch(value).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /** Over a whole set. */
  float evaluate(Session session, MnistDataset digits) {
    var sum = 0.0;
    for (long i = 0; ; i++) {
      Optional<MnistBatch> batch = MnistBatches.inOrder(digits, AT_ONCE, i);
      if (batch.isEmpty()) return (float) (sum / digits.size());
      sum += evaluate(session, batch.get()) * batch.get().size();
    }
  }

  /** Measures the trained network and prints the number behind {@code words}. */
  OnEnd printOnEnd(String words, MnistDataset digits, PrintStream out) {
    return new OnEnd(
        session -> out.println(words + PythonFormat.general(evaluate(session, digits))));
  }
}
