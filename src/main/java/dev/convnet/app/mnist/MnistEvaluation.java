// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.BatchSource;
import dev.convnet.data.input.Input;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.sets.MnistDataset;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.train.Evaluator;
import dev.convnet.train.OnEnd;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

/**
 * Measures a network on whole sets of digits, each image once and in order.
 *
 * @param input what the network is fed through
 * @param batchSize images in a batch; what fills none is left out where the graph takes no other
 */
record MnistEvaluation(MnistInput input, Evaluator evaluator, int batchSize) {
  /** A thousand images at once: a convolution of all takes a gigabyte. */
  private static final int BATCH_SIZE = 1000;

  private static final List<String> CLASS_NAMES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  /**
   * Builds the evaluation of {@code logits}, {@code float32 [N, 10]}, of a network for any batch.
   */
  static MnistEvaluation of(GraphScope scope, MnistInput input, Operand<TFloat32> logits) {
    return new MnistEvaluation(input, Evaluator.of(scope, logits, input.labels()), BATCH_SIZE);
  }

  EvaluationResult evaluate(Session session, MnistDataset digits) throws IOException {
    return evaluator.evaluate(session, batches(digits, digits.size()), CLASS_NAMES);
  }

  /** Evaluates whole batches only. */
  EvaluationResult evaluateWholeBatches(Session session, MnistDataset digits) throws IOException {
    return evaluator.evaluate(
        session, batches(digits, digits.size() / batchSize * batchSize), CLASS_NAMES);
  }

  /** Evaluates the trained network and prints the accuracy behind {@code words}. */
  OnEnd printAccuracy(String words, MnistDataset digits, PrintStream out) {
    return new OnEnd(
        session -> out.println(words + PythonFormat.general(evaluate(session, digits).accuracy())));
  }

  private BatchSource batches(MnistDataset digits, int end) {
    return new BatchSource() {
      private long index;

      @Override
      public void start(Session session) {}

      @Override
      public Optional<Input.Feed> nextFeed() {
        if (index * batchSize >= end) return Optional.empty();
        return MnistBatches.inOrder(digits, batchSize, index++).map(input::evaluationFeed);
      }

      @Override
      public void close() {}
    };
  }
}
