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
 * Digits fed to placeholders: batches to train with, each drawn by a thread of its own while the
 * step before it runs, and any other batch by {@link #evaluationFeed}.
 */
public final class MnistInput implements Input {
  private final Operand<TFloat32> images;
  private final Operand<TInt32> labels;
  private final Map<Operand<?>, Function<Mode, Tensor>> switches = new LinkedHashMap<>();
  private final Supplier<MnistBatch> batches;
  private final ExecutorService drawing = Executors.newSingleThreadExecutor(MnistInput::daemon);
  private Optional<Future<Fed>> ahead = Optional.empty();
  private Optional<MnistBatch> latestBatch = Optional.empty();

  private enum Mode {
    TRAINING,
    MEASURING
  }

  /**
   * What the placeholders are called.
   *
   * @param batchSize the only one that they take, or -1 for any
   */
  public record PlaceholderNames(String images, String labels, long batchSize) {
    /** As {@code tf.placeholder} calls them where it is given no name, for any batch. */
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
   * @param batches to train with, one after the other; asked by one thread, which isn't the
   *     caller's
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
   * A scalar placeholder for dropout, which is fed, too: {@code inTraining}, and 1 when the network
   * is measured.
   */
  public Operand<TFloat32> keepProbability(GraphScope scope, String name, float inTraining) {
    var keep = scope.tf(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    switches.put(keep, mode -> TFloat32.scalarOf(mode == Mode.TRAINING ? inTraining : 1));
    return keep;
  }

  /** A scalar placeholder, which is fed, too: true in training, false when measured. */
  public Operand<TBool> isTraining(GraphScope scope, String name) {
    var training = scope.tf(name).placeholder(TBool.class, Placeholder.shape(Shape.scalar()));
    switches.put(training, mode -> TBool.scalarOf(mode == Mode.TRAINING));
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
    var thread = new Thread(work, "digits");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void start(Session session) {}

  @Override
  public Optional<Feed> nextFeed() {
    var drawn = ahead.orElseGet(this::draw);
    ahead = Optional.of(draw());
    var feed = finished(drawn);
    latestBatch = Optional.of(feed.batch);
    return Optional.of(feed);
  }

  private Future<Fed> draw() {
    return drawing.submit(() -> new Fed(batches.get(), Mode.TRAINING));
  }

  private static Fed finished(Future<Fed> drawn) {
    try {
      return drawn.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("no batch of digits could be drawn", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a batch of digits was drawn", e);
    }
  }

  /** The batch that {@link #nextFeed} drew last. */
  public MnistBatch latestBatch() {
    return latestBatch.orElseThrow(() -> new IllegalStateException("no batch was drawn yet"));
  }

  /** Another batch, to measure with. The caller closes it. */
  public Feed evaluationFeed(MnistBatch batch) {
    return new Fed(batch, Mode.MEASURING);
  }

  @Override
  public void close() {
    ahead.map(MnistInput::finished).ifPresent(Fed::close);
    ahead = Optional.empty();
    drawing.shutdown();
  }

  private final class Fed implements Feed {
    private final MnistBatch batch;
    private final Map<Operand<?>, Tensor> tensors = new LinkedHashMap<>();

    Fed(MnistBatch batch, Mode mode) {
      this.batch = batch;
      tensors.put(images, batch.imageTensor());
      tensors.put(labels, batch.labelTensor());
      switches.forEach((placeholder, value) -> tensors.put(placeholder, value.apply(mode)));
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
