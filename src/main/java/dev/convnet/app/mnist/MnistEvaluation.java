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
 * Evaluates a network on MNIST sets, each image once and in order.
 *
 * @param input the placeholders that the network is fed through
 * @param batchSize images per batch
 */
record MnistEvaluation(MnistInput input, Evaluator evaluator, int batchSize) {
  /** All 10,000 test images in one batch would take a gigabyte for one convolution. */
  private static final int BATCH_SIZE = 1000;

  private static final List<String> CLASS_NAMES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  /**
   * Builds the evaluation of a network that accepts any batch size.
   *
   * @param logits {@code float32 [N, 10]}
   */
  static MnistEvaluation of(GraphScope scope, MnistInput input, Operand<TFloat32> logits) {
    return new MnistEvaluation(input, Evaluator.of(scope, logits, input.labels()), BATCH_SIZE);
  }

  /** Evaluates all images; the last batch may be smaller. */
  EvaluationResult evaluate(Session session, MnistDataset images) throws IOException {
    return evaluator.evaluate(session, batches(images, images.size()), CLASS_NAMES);
  }

  /** Evaluates only full batches, for a graph that has a fixed batch size. */
  EvaluationResult evaluateWholeBatches(Session session, MnistDataset images) throws IOException {
    return evaluator.evaluate(
        session, batches(images, images.size() / batchSize * batchSize), CLASS_NAMES);
  }

  /** A hook that evaluates the trained network and prints the accuracy after {@code prefix}. */
  OnEnd printAccuracy(String prefix, MnistDataset images, PrintStream out) {
    return new OnEnd(
        session ->
            out.println(prefix + PythonFormat.general(evaluate(session, images).accuracy())));
  }

  private BatchSource batches(MnistDataset images, int end) {
    var batches = new MnistBatches(images, batchSize).inOrder();
    return new BatchSource() {
      private long index;

      @Override
      public void start(Session session) {}

      @Override
      public Optional<Input.Feed> nextFeed() {
        if (index * batchSize >= end) return Optional.empty();
        return batches.batchTask(index++).map(input::evaluationFeed);
      }

      @Override
      public void close() {}
    };
  }
}
