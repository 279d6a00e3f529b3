// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Mnist;
import dev.convnet.nn.graph.GraphScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private final Operand<TFloat32> images;
  private final Operand<TInt32> labels;
  private final Map<Operand<?>, Function<Mode, Tensor>> modePlaceholders = new LinkedHashMap<>();
  private final Supplier<MnistBatch> batches;
  private final ExecutorService executor = Executors.newSingleThreadExecutor(MnistInput::daemon);
  private Optional<Future<BatchFeed>> prefetched = Optional.empty();
  private Optional<MnistBatch> latestBatch = Optional.empty();

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
   * @param batches supplies the training batches in their order; called by one background thread
   */
  public MnistInput(GraphScope scope, PlaceholderNames placeholders, Supplier<MnistBatch> batches) {
    var size = placeholders.batchSize;
    this.images =
        scope
            .tf(placeholders.images)
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(size, Mnist.IMAGE_PIXELS)));
    this.labels =
        scope.tf(placeholders.labels).placeholder(TInt32.class, Placeholder.shape(Shape.of(size)));
    this.batches = batches;
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

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "mnist-input");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void start(Session session) {}

  @Override
  public Optional<Feed> nextFeed() {
    var current = prefetched.orElseGet(this::submit);
    prefetched = Optional.of(submit());
    var feed = result(current);
    latestBatch = Optional.of(feed.batch);
    return Optional.of(feed);
  }

  private Future<BatchFeed> submit() {
    return executor.submit(() -> new BatchFeed(batches.get(), Mode.TRAINING));
  }

  private static BatchFeed result(Future<BatchFeed> feed) {
    try {
      return feed.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch could not be made: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  /**
   * The batch of the last {@link #nextFeed}.
   *
   * @throws IllegalStateException if it was not called yet
   */
  public MnistBatch latestBatch() {
    return latestBatch.orElseThrow(
        () -> new IllegalStateException("nextFeed must be called before latestBatch"));
  }

  /** The feed of a batch for evaluation. The caller closes it. */
  public Feed evaluationFeed(MnistBatch batch) {
    return new BatchFeed(batch, Mode.EVALUATION);
  }

  @Override
  public void close() {
    prefetched.map(MnistInput::result).ifPresent(BatchFeed::close);
    prefetched = Optional.empty();
    executor.shutdown();
  }

  private final class BatchFeed implements Feed {
    private final MnistBatch batch;
    private final Map<Operand<?>, Tensor> tensors = new LinkedHashMap<>();

    BatchFeed(MnistBatch batch, Mode mode) {
      this.batch = batch;
      tensors.put(images, batch.imageTensor());
      tensors.put(labels, batch.labelTensor());
      modePlaceholders.forEach((placeholder, value) -> tensors.put(placeholder, value.apply(mode)));
    }

    @Override
    public Session.Runner into(Session.Runner runner) {
      tensors.forEach(runner::feed);
      return runner;
    }

    @Override
    public void close() {
      tensors.values().forEach(Tensor::close);
    }
  }
}
