// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.BatchPlan.Epochs;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Feeds images of any size to the placeholders {@code input/images}, {@code float32 [N, height,
 * width, 3]} in [0, 255], and {@code input/labels}, {@code int32 [N]}. The images are read, resized
 * and augmented by background threads, a few batches ahead; a data set need not fit in memory.
 */
public final class ImageInput implements ImageInputFactory {
  private static final int PREFETCHED_BATCHES = 4;

  /** The random stream of the mixing; no image has this index. */
  private static final int MIXING_STREAM = -2;

  private final Resize size;
  private final int batchSize;
  private final PlaceholderInput.Placeholders placeholders;
  private Optional<Operand<TFloat32>> mixingMask = Optional.empty();

  /**
   * Builds the placeholders, on the CPU.
   *
   * @param size to which every image is resized
   * @throws InvalidSettingException if {@code batchSize} is less than 1
   */
  public ImageInput(GraphScope scope, Resize size, int batchSize) {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
    this.size = size;
    this.batchSize = batchSize;
    this.placeholders =
        PlaceholderInput.Placeholders.build(scope, Shape.of(-1, size.height(), size.width(), 3));
  }

  /** The placeholder of the images, {@code float32 [N, height, width, 3]} in [0, 255]. */
  public Operand<TFloat32> images() {
    return placeholders.images();
  }

  /** The placeholder of the labels, {@code int32 [N]}. */
  public Operand<TInt32> labels() {
    return placeholders.labels();
  }

  /**
   * Builds the placeholder {@code input/mixing_mask}, which training inputs feed from then on.
   *
   * @return {@code float32 [height, width]}: {@link Augmentation#mask}
   */
  public Operand<TFloat32> buildMixingMask(GraphScope scope) {
    var mask =
        scope
            .nameScope("input")
            .device(Device.CPU)
            .tf("mixing_mask")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(size.height(), size.width())));
    mixingMask = Optional.of(mask);
    return mask;
  }

  private TFloat32 mask(Augmentation augmentation, long seed, long batch) {
    var random = SplitMix64.seededWith(seed, batch, MIXING_STREAM);
    return TFloat32.tensorOf(
        Shape.of(size.height(), size.width()),
        DataBuffers.of(augmentation.mask(size, random), true, false));
  }

  /** The number of steps in an epoch, whose last batch may be smaller. */
  public static long stepsPerEpoch(LabeledImages dataset, int batchSize) {
    return BatchPlan.batchesPerEpoch(dataset.size(), batchSize);
  }

  @Override
  public Input trainingInput(LabeledImages dataset, Augmentation augmentation, ShuffleOrder order) {
    var examples = new ImageExamples(dataset, size, augmentation, order.seed());
    var batches = prefetched(shuffled(examples, order));
    batches.startAt(order.firstStep());
    if (mixingMask.isEmpty()) return new PlaceholderInput(placeholders, batches);
    return new PlaceholderInput(
        placeholders,
        batches,
        batch ->
            placeholders
                .feed(batch)
                .with(mixingMask.get(), mask(augmentation, order.seed(), batch.index())));
  }

  @Override
  public Input evaluationInput(LabeledImages dataset) {
    return new PlaceholderInput(placeholders, prefetched(inOrder(dataset)));
  }

  /** Endless shuffled batches of a data set, without augmentation. */
  BatchPlan shuffled(LabeledImages dataset, ShuffleOrder order) {
    return shuffled(ImageExamples.unchanged(dataset, size), order);
  }

  private BatchPlan shuffled(Examples examples, ShuffleOrder order) {
    var epochOrder = EpochOrder.of(examples, order.sampling(), order.seed());
    return new BatchPlan(examples, epochOrder, batchSize, Epochs.SEPARATE);
  }

  /** All images of a data set in their order, once. */
  BatchPlan inOrder(LabeledImages dataset) {
    return BatchPlan.once(ImageExamples.unchanged(dataset, size), batchSize);
  }

  private static PrefetchingBatches prefetched(Batches batches) {
    return new PrefetchingBatches(
        batches, Runtime.getRuntime().availableProcessors(), PREFETCHED_BATCHES);
  }
}
