// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Mnist;
import dev.convnet.nn.graph.GraphScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Feeds batches of MNIST to placeholders of images, {@code float32 [N, 784]} in [0, 1], and labels.
 * A background thread makes the next training batch while a step runs; {@link #evaluationFeed}
 * feeds any other batch.
 */
public final class MnistInput implements Input {
  private static final int PREFETCHED_BATCHES = 2;

  private final Operand<TFloat32> images;
  private final Operand<TInt32> labels;
  private final Map<Operand<?>, Function<Mode, Tensor>> modePlaceholders = new LinkedHashMap<>();
  private final PrefetchingBatches batches;
  private Optional<BatchTask> latestBatch = Optional.empty();

  private enum Mode {
    TRAINING,
    EVALUATION
  }

  /**
   * The names and the shape of the placeholders.
   *
   * @param batchSize the fixed batch size of the placeholders, or -1 for any
   */
  public record PlaceholderNames(String images, String labels, long batchSize) {
    /** The names that {@code tf.placeholder} chooses if it is given none, for any batch size. */
    public static PlaceholderNames defaults() {
      return new PlaceholderNames("Placeholder", "Placeholder_1", -1);
    }

    public PlaceholderNames withBatchSize(int size) {
      return new PlaceholderNames(images, labels, size);
    }
  }

  /**
   * Builds the placeholders.
   *
   * @param batches the training batches
   */
  public MnistInput(GraphScope scope, PlaceholderNames placeholders, Batches batches) {
    var size = placeholders.batchSize;
    this.images =
        scope
            .tf(placeholders.images)
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(size, Mnist.IMAGE_PIXELS)));
    this.labels =
        scope.tf(placeholders.labels).placeholder(TInt32.class, Placeholder.shape(Shape.of(size)));
    this.batches = new PrefetchingBatches(batches, 1, PREFETCHED_BATCHES);
  }

  /**
   * Adds a scalar placeholder for dropout, which every feed sets. Call this before the first feed.
   *
   * @param trainingValue the probability in (0, 1] to keep a unit in training; it is 1 in
   *     evaluation
   */
  public Operand<TFloat32> keepProbability(GraphScope scope, String name, float trainingValue) {
    var keep = scope.tf(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    modePlaceholders.put(
        keep, mode -> TFloat32.scalarOf(mode == Mode.TRAINING ? trainingValue : 1));
    return keep;
  }

  /**
   * Adds a scalar placeholder, which every feed sets: true in training, false in evaluation. Call
   * this before the first feed.
   */
  public Operand<TBool> isTraining(GraphScope scope, String name) {
    var training = scope.tf(name).placeholder(TBool.class, Placeholder.shape(Shape.scalar()));
    modePlaceholders.put(training, mode -> TBool.scalarOf(mode == Mode.TRAINING));
    return training;
  }

  @Override
  public Operand<TFloat32> images() {
    return images;
  }

  @Override
  public Operand<TInt32> labels() {
    return labels;
  }

  /**
   * Continues at another training batch.
   *
   * @param batchIndex from 0
   */
  public void startAt(long batchIndex) {
    batches.startAt(batchIndex);
  }

  @Override
  public void start(Session session) {} // the threads of the batches run already

  @Override
  public Optional<Feed> nextFeed() {
    return batches
        .next()
        .map(
            batch -> {
              latestBatch = Optional.of(batch.task());
              return feed(batch, Mode.TRAINING);
            });
  }

  /**
   * The batch of the last {@link #nextFeed}.
   *
   * @throws IllegalStateException if it was not called yet
   */
  public BatchTask latestBatch() {
    return latestBatch.orElseThrow(
        () -> new IllegalStateException("nextFeed must be called before latestBatch"));
  }

  /** The feed of a batch for evaluation. The caller closes it. */
  public Feed evaluationFeed(BatchTask batch) {
    try {
      return feed(batch.make(), Mode.EVALUATION);
    } catch (IOException e) { // the images are in memory
      throw new UncheckedIOException(e);
    }
  }

  private Feed feed(Batch batch, Mode mode) {
    var feed = new TensorFeed().with(images, batch.imageTensor()).with(labels, batch.labelTensor());
    modePlaceholders.forEach((placeholder, value) -> feed.with(placeholder, value.apply(mode)));
    return feed;
  }

  @Override
  public void close() {
    batches.close();
  }
}
