// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Batches of images of any size, resized to one size. An epoch has every image once; its last batch
 * may be smaller, so that no batch is part of two epochs.
 */
record ImageBatches(LabeledImages dataset, Resize size, int batchSize) {
  ImageBatches {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
  }

  /** The number of batches in an epoch. */
  static long batchesPerEpoch(int imageCount, int batchSize) {
    return (imageCount + batchSize - 1L) / batchSize;
  }

  /** Selects the images of each batch. */
  interface BatchIndices {
    /** The indices of the images of a batch; empty after the last batch. */
    Optional<int[]> batch(long index);
  }

  /** Endless shuffled epochs; the order depends only on the seed and the epoch. */
  BatchIndices shuffled(long seed) {
    if (dataset.size() == 0) {
      throw new InvalidSettingException(
          "there is no image to train on; add images, or keep fewer for validation and test");
    }
    var order = new EpochOrder(dataset.size(), seed);
    var perEpoch = batchesPerEpoch(dataset.size(), batchSize);
    return index -> {
      int first = (int) (index % perEpoch) * batchSize;
      int count = Math.min(batchSize, dataset.size() - first);
      return Optional.of(order.slice(index / perEpoch * dataset.size() + first, count));
    };
  }

  /** All images in their order, once. */
  BatchIndices inOrder() {
    return index -> {
      long first = Math.multiplyExact(index, batchSize);
      long end = Math.min(first + batchSize, dataset.size());
      return first < end
          ? Optional.of(IntStream.range((int) first, (int) end).toArray())
          : Optional.empty();
    };
  }

  /** Shuffled and augmented; both depend only on the seed, the epoch and the image. */
  Batches trainingBatches(Augmentation augmentation, long seed) {
    var indices = shuffled(seed);
    var perEpoch = batchesPerEpoch(dataset.size(), batchSize);
    return index -> {
      long epoch = index / perEpoch;
      ImageChange change =
          (image, imageIndex) ->
              augmentation.apply(
                  image,
                  size,
                  new SplittableRandom(SplitMix64.seededWith(seed, epoch, imageIndex).nextLong()));
      return indices.batch(index).map(imageIndices -> task(index, imageIndices, change));
    };
  }

  /** All images in their order, once, without augmentation. */
  Batches evaluationBatches() {
    var indices = inOrder();
    return index ->
        indices
            .batch(index)
            .map(imageIndices -> task(index, imageIndices, (image, imageIndex) -> image));
  }

  private interface ImageChange {
    float[] apply(float[] image, int imageIndex);
  }

  private Callable<Batch> task(long index, int[] imageIndices, ImageChange change) {
    return () -> {
      int values = 3 * size.height() * size.width();
      var images = new float[imageIndices.length * values];
      var labels = new int[imageIndices.length];
      for (int i = 0; i < imageIndices.length; i++) {
        var image = change.apply(resized(imageIndices[i]), imageIndices[i]);
        System.arraycopy(image, 0, images, i * values, values);
        labels[i] = dataset.label(imageIndices[i]);
      }
      return new Batch(index, images, labels);
    };
  }

  private float[] resized(int imageIndex) throws IOException {
    return dataset.image(imageIndex, size);
  }
}
