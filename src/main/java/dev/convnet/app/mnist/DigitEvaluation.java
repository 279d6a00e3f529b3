// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.MnistDataset;
import java.io.PrintStream;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TInt32;

/**
 * How many digits of each set are right: {@code do_eval}, with each picture once. What fills no
 * batch is left out.
 *
 * @param correct of a batch
 */
record DigitEvaluation(MnistInput input, Operand<TInt32> correct, int batchSize) {
  void print(Session session, Mnist mnist, PrintStream out) {
    print("Training", session, mnist.train(), out);
    print("Validation", session, mnist.validation(), out);
    print("Test", session, mnist.test(), out);
  }

  private void print(String name, Session session, MnistDataset digits, PrintStream out) {
    var examples = digits.size() / batchSize * batchSize;
    var right = 0;
    for (long i = 0; i < examples / batchSize; i++) right += count(session, digits, i);
    out.printf(
        Locale.ROOT,
        "%s Data Eval:%nNum examples: %d  Num correct: %d  Precision @ 1: %.4f%n",
        name,
        examples,
        right,
        (double) right / examples);
  }

  private int count(Session session, MnistDataset digits, long index) {
    var batch = MnistBatches.inOrder(digits, batchSize, index).orElseThrow();
    try (var feed = input.evaluationFeed(batch);
        var result = feed.into(session.runner()).fetch(correct).run()) {
      return ((TInt32) result.get(0)).getInt();
    }
  }
}
