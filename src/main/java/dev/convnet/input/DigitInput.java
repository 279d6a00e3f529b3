// SPDX-License-Identifier: Apache-2.0
package dev.convnet.input;

import dev.convnet.data.Mnist;
import dev.convnet.graph.GraphScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Digits fed to the placeholders {@code Placeholder} and {@code Placeholder_1}: batches to train
 * with, in the order of {@link DigitBatches}, and any other batch by {@link #feed}.
 */
public final class DigitInput implements Input {
  private final Operand<TFloat32> images;
  private final Operand<TInt32> labels;
  private final Map<Operand<TFloat32>, Float> kept;
  private final DigitBatches batches;
  private final int batchSize;
  private Optional<Batch> latest = Optional.empty();

  private DigitInput(
      Operand<TFloat32> images,
      Operand<TInt32> labels,
      Map<Operand<TFloat32>, Float> kept,
      DigitBatches batches,
      int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("--batch_size must be at least 1, got " + batchSize);
    }
    this.images = images;
    this.labels = labels;
    this.kept = kept;
    this.batches = batches;
    this.batchSize = batchSize;
  }

  /** Takes batches of any size, and draws those of {@code batchSize}. */
  public static DigitInput of(GraphScope scope, DigitBatches batches, int batchSize) {
    return of(scope, -1, batches, batchSize);
  }

  /** Takes and draws batches of {@code batchSize} only. */
  public static DigitInput ofFixedSize(GraphScope scope, DigitBatches batches, int batchSize) {
    return of(scope, batchSize, batches, batchSize);
  }

  private static DigitInput of(GraphScope scope, long size, DigitBatches batches, int batchSize) {
    var images = Placeholder.shape(Shape.of(size, Mnist.PIXELS));
    var labels = Placeholder.shape(Shape.of(size));
    return new DigitInput(
        scope.tf("Placeholder").placeholder(TFloat32.class, images),
        scope.tf("Placeholder_1").placeholder(TInt32.class, labels),
        Map.of(),
        batches,
        batchSize);
  }

  /**
   * The same for a network with dropout.
   *
   * @param keep a scalar placeholder: {@code probability} when it trains, 1 when it is measured
   */
  public DigitInput keeping(Operand<TFloat32> keep, float probability) {
    var all = new LinkedHashMap<>(kept);
    all.put(keep, probability);
    return new DigitInput(images, labels, all, batches, batchSize);
  }

  @Override
  public Operand<TFloat32> images() {
    return images;
  }

  @Override
  public Operand<TInt32> labels() {
    return labels;
  }

  @Override
  public void start(Session session) {}

  @Override
  public Optional<Feed> next() {
    latest = Optional.of(batches.next(batchSize));
    return latest.map(batch -> new Fed(batch, kept));
  }

  /** The batch that {@link #next} drew last. */
  public Batch latest() {
    return latest.orElseThrow(() -> new IllegalStateException("no batch was drawn yet"));
  }

  /** Another batch, to measure with. The caller closes it. */
  public Feed feed(Batch batch) {
    var ones = new LinkedHashMap<>(kept);
    ones.replaceAll((keep, probability) -> 1f);
    return new Fed(batch, ones);
  }

  @Override
  public void close() {}

  private final class Fed implements Feed {
    private final Map<Operand<?>, Tensor> tensors = new LinkedHashMap<>();

    Fed(Batch batch, Map<Operand<TFloat32>, Float> scalars) {
      var pixels = DataBuffers.of(batch.images(), true, false);
      tensors.put(images, TFloat32.tensorOf(Shape.of(batch.size(), Mnist.PIXELS), pixels));
      var classes = DataBuffers.of(batch.labels(), true, false);
      tensors.put(labels, TInt32.tensorOf(Shape.of(batch.size()), classes));
      scalars.forEach((keep, value) -> tensors.put(keep, TFloat32.scalarOf(value)));
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
