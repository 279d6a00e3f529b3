// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.LabeledPictures;
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
public final class PictureInput implements PictureSource {
  private static final int AHEAD = 4;

  private final Resize size;
  private final int batchSize;
  private final FedInput.Placeholders placeholders;

  /**
   * Builds the placeholders.
   *
   * @param size of every picture in the graph
   */
  public PictureInput(GraphScope scope, Resize size, int batchSize) {
    this.size = size;
    this.batchSize = batchSize;
    this.placeholders =
        FedInput.Placeholders.build(scope, Shape.of(-1, size.height(), size.width(), 3));
  }

  public Operand<TFloat32> images() {
    return placeholders.images();
  }

  public Operand<TInt32> labels() {
    return placeholders.labels();
  }

  /** How many steps an epoch has. */
  public static long stepsInEpoch(LabeledPictures pictures, int batchSize) {
    return PictureBatches.inEpoch(pictures.size(), batchSize);
  }

  @Override
  public Input epochs(LabeledPictures pictures, Augmentation augmentation, Order order) {
    var batches = ready(batches(pictures).epochs(augmentation, order.seed()));
    batches.startAt(order.firstStep());
    return new FedInput(placeholders, batches);
  }

  @Override
  public Input once(LabeledPictures pictures) {
    return new FedInput(placeholders, ready(batches(pictures).once()));
  }

  PictureBatches batches(LabeledPictures pictures) {
    return new PictureBatches(pictures, size, batchSize);
  }

  private static ReadyBatches ready(Batches batches) {
    return new ReadyBatches(batches, Runtime.getRuntime().availableProcessors(), AHEAD);
  }
}
