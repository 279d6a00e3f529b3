// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Seed;
import dev.convnet.nn.ops.Summaries;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.io.FifoQueue;
import org.tensorflow.op.io.RandomShuffleQueue;
import org.tensorflow.op.random.RandomShuffle;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The queues of TensorFlow 1's input pipelines, with the same operations, names and summaries as in
 * Python.
 */
final class Queues {
  private static final int FILE_NAMES_CAPACITY = 32; // string_input_producer's default
  private static final int THREADS = 16; // of the tutorial, for shuffled and ordered batches

  private Queues() {}

  /** A queue of file names and the thread that fills it. */
  record FileNameQueue(Operand<? extends TType> queue, QueueRunner runner) {}

  /** One image, {@code [height, width, 3]}, and its label, {@code [1]}. */
  record LabeledImage(Operand<TFloat32> image, Operand<TInt32> label) {}

  /** Batches from a queue of images, and the threads that fill the queue. */
  record QueuedBatch(Operand<TFloat32> images, Operand<TInt32> labels, QueueRunner runner) {}

  /**
   * {@code tf.train.string_input_producer}: a queue of file names in {@code input_producer},
   * shuffled again in each round.
   *
   * @param rounds how many times each name is enqueued
   */
  static FileNameQueue stringInputProducer(GraphScope outer, List<String> files, long rounds) {
    var scope = outer.nameScope("input_producer");
    var seed = Seed.of(scope);
    var tf = scope.tf();
    var shuffled =
        tf.random.randomShuffle(
            tf.constant(NdArrays.vectorOfObjects(files.toArray(String[]::new))),
            RandomShuffle.seed(seed.graph()),
            RandomShuffle.seed2(seed.op()));
    var queue =
        scope
            .tfWithScopeName()
            .io
            .fifoQueue(
                List.of(TString.class),
                FifoQueue.shapes(Shape.scalar()),
                FifoQueue.capacity((long) FILE_NAMES_CAPACITY));
    var enqueue =
        scope.tf("input_producer_EnqueueMany").io.queueEnqueueMany(queue, List.of(shuffled));
    fractionFullSummary(scope, queue, 0, FILE_NAMES_CAPACITY);
    return new FileNameQueue(queue, new QueueRunner(scope, queue, enqueue, 1, rounds));
  }

  /**
   * {@code tf.train.shuffle_batch}: batches drawn from at least {@code minimum} images, in {@code
   * shuffle_batch}.
   *
   * @return batches {@code [batchSize, …]}
   */
  static QueuedBatch shuffleBatch(
      GraphScope outer, LabeledImage labeledImage, int batchSize, int minimum) {
    var scope = outer.nameScope("shuffle_batch");
    var capacity = minimum + 3 * batchSize;
    var seed = Seed.of(scope);
    var queue =
        scope
            .tf("random_shuffle_queue")
            .io
            .randomShuffleQueue(
                List.of(TFloat32.class, TInt32.class),
                RandomShuffleQueue.shapes(labeledImage.image.shape(), labeledImage.label.shape()),
                RandomShuffleQueue.capacity((long) capacity),
                RandomShuffleQueue.minAfterDequeue((long) minimum),
                RandomShuffleQueue.seed(seed.graph()),
                RandomShuffleQueue.seed2(seed.op()));
    var runner = runner(scope, queue, labeledImage);
    fractionFullSummary(scope, queue, minimum, capacity);
    var batch =
        scope
            .tfWithScopeName()
            .io
            .queueDequeueMany(
                queue, scope.tf("n").constant(batchSize), List.of(TFloat32.class, TInt32.class));
    return batch(outer, batch.components(), labeledImage, batchSize, runner);
  }

  /**
   * {@code tf.train.batch} with {@code allow_smaller_final_batch}: batches of the images in the
   * order in which they are enqueued, in {@code batch}.
   *
   * @return batches {@code [at most batchSize, …]}
   */
  static QueuedBatch orderedBatch(
      GraphScope outer, LabeledImage labeledImage, int batchSize, int minimum) {
    var scope = outer.nameScope("batch");
    var capacity = minimum + 3 * batchSize;
    var queue =
        scope
            .tf("fifo_queue")
            .io
            .fifoQueue(
                List.of(TFloat32.class, TInt32.class),
                FifoQueue.shapes(labeledImage.image.shape(), labeledImage.label.shape()),
                FifoQueue.capacity((long) capacity));
    var runner = runner(scope, queue, labeledImage);
    fractionFullSummary(scope, queue, 0, capacity);
    var batch =
        scope
            .tfWithScopeName()
            .io
            .queueDequeueUpTo(
                queue, scope.tf("n").constant(batchSize), List.of(TFloat32.class, TInt32.class));
    return batch(outer, batch.components(), labeledImage, -1, runner);
  }

  private static QueueRunner runner(
      GraphScope scope, Operand<? extends TType> queue, LabeledImage labeledImage) {
    var name = queue.op().name();
    var enqueue =
        scope
            .tf(name.substring(name.lastIndexOf('/') + 1) + "_enqueue")
            .io
            .queueEnqueue(queue, List.of(labeledImage.image, labeledImage.label));
    return new QueueRunner(scope, queue, enqueue, THREADS, QueueRunner.ENDLESS);
  }

  /** Restores the static shapes, which are unknown after a queue. */
  @SuppressWarnings("unchecked") // the types are those of the queue
  private static QueuedBatch batch(
      GraphScope scope,
      List<? extends Operand<?>> components,
      LabeledImage labeledImage,
      long batchSize,
      QueueRunner runner) {
    var tf = scope.tf();
    var shape = Shape.of(batchSize).append(labeledImage.image.shape());
    var images =
        tf.withName("Reshape")
            .reshape(
                (Operand<TFloat32>) components.get(0),
                tf.withName("shape").constant(shape.asArray()));
    var labels = tf.withName("Reshape").reshape((Operand<TInt32>) components.get(1), tf.array(-1));
    return new QueuedBatch(images, labels, runner);
  }

  /**
   * Adds the scalar summary of a queue's fill level: {@code fraction_over_MINIMUM_of_REST_full}, or
   * {@code fraction_of_CAPACITY_full} if {@code minimum} is 0.
   */
  static void fractionFullSummary(
      GraphScope scope, Operand<? extends TType> queue, int minimum, int capacity) {
    var tf = scope.tf();
    var rest = capacity - minimum;
    var size = tf.dtypes.cast(tf.io.queueSize(queue), TFloat32.class);
    var over = tf.math.maximum(tf.constant(0f), tf.math.sub(size, tf.constant((float) minimum)));
    var name =
        minimum == 0
            ? "fraction_of_%d_full".formatted(rest)
            : "fraction_over_%d_of_%d_full".formatted(minimum, rest);
    Summaries.scalar(scope, name, tf.math.mul(over, tf.constant(1f / rest)));
  }
}
