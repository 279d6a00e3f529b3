// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Pictures of any size in a graph, by the placeholders {@code input/images}, {@code float32 [N,
 * height, width, 3]} in [0, 255], and {@code input/labels}. However many pictures there are, a few
 * batches are in memory at a time.
 */
public final class ImageInput implements ImageInputFactory {
  private static final int AHEAD = 4;

  private final Resize size;
  private final int batchSize;
  private final PlaceholderInput.Placeholders placeholders;

  /**
   * Builds the placeholders.
   *
   * @param size of every picture in the graph
   */
  public ImageInput(GraphScope scope, Resize size, int batchSize) {
    this.size = size;
    this.batchSize = batchSize;
    this.placeholders =
        PlaceholderInput.Placeholders.build(scope, Shape.of(-1, size.height(), size.width(), 3));
  }

  public Operand<TFloat32> images() {
    return placeholders.images();
  }

  public Operand<TInt32> labels() {
    return placeholders.labels();
  }

  /** How many steps an epoch has. */
  public static long stepsPerEpoch(LabeledImages pictures, int batchSize) {
    return ImageBatches.batchesPerEpoch(pictures.size(), batchSize);
  }

  @Override
  public Input trainingInput(
      LabeledImages pictures, Augmentation augmentation, ShuffleOrder order) {
    var batches = ready(batches(pictures).trainingBatches(augmentation, order.seed()));
    batches.startAt(order.firstStep());
    return new PlaceholderInput(placeholders, batches);
  }

  @Override
  public Input evaluationInput(LabeledImages pictures) {
    return new PlaceholderInput(placeholders, ready(batches(pictures).evaluationBatches()));
  }

  ImageBatches batches(LabeledImages pictures) {
    return new ImageBatches(pictures, size, batchSize);
  }

  private static PrefetchingBatches ready(Batches batches) {
    return new PrefetchingBatches(batches, Runtime.getRuntime().availableProcessors(), AHEAD);
  }
}
