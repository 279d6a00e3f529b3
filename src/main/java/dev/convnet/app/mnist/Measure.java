// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.DigitBatch;
import dev.convnet.data.input.DigitBatches;
import dev.convnet.data.input.DigitInput;
import dev.convnet.data.sets.DigitSet;
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
record Measure(DigitInput input, Operand<TFloat32> value) {
  /** A thousand pictures at once: a convolution of all takes a gigabyte. */
  private static final int AT_ONCE = 1000;

  /** Over one batch. */
  double of(Session session, DigitBatch batch) {
    try (var feed = input.feed(batch);
        var result = feed.into(session.runner()).fetch(value).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /** Over a whole set. */
  float of(Session session, DigitSet digits) {
    var sum = 0.0;
    for (long i = 0; ; i++) {
      Optional<DigitBatch> batch = DigitBatches.inOrder(digits, AT_ONCE, i);
      if (batch.isEmpty()) return (float) (sum / digits.size());
      sum += of(session, batch.get()) * batch.get().size();
    }
  }

  /** Measures the trained network and prints the number behind {@code words}. */
  AtEnd printed(String words, DigitSet digits, PrintStream out) {
    return new AtEnd(session -> out.println(words + PythonFormat.general(of(session, digits))));
  }
}
