// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Batches of pictures of any size, which are made to fit. An epoch has every picture once; its last
 * batch may be smaller, so that none joins two epochs.
 */
record ImageBatches(LabeledImages dataset, Resize size, int batchSize) {
  ImageBatches {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
  }

  /** How many batches make an epoch. */
  static long batchesPerEpoch(int pictures, int batchSize) {
    return (pictures + batchSize - 1L) / batchSize;
  }

  /** Which pictures are in a batch. */
  interface BatchIndices {
    /** Their numbers; empty behind the last batch. */
    Optional<int[]> indices(long index);
  }

  /** Epoch after epoch without end, shuffled by the seed and the epoch. */
  BatchIndices shuffled(long seed) {
    if (dataset.size() == 0) {
      throw new InvalidSettingException(
          "there is no image to train on; add images, or keep fewer for validation and test");
    }
    var order = new EpochOrder(dataset.size(), seed);
    var inEpoch = batchesPerEpoch(dataset.size(), batchSize);
    return index -> {
      int first = (int) (index % inEpoch) * batchSize;
      int count = Math.min(batchSize, dataset.size() - first);
      return Optional.of(order.slice(index / inEpoch * dataset.size() + first, count));
    };
  }

  /** Each once, in their order. */
  BatchIndices inOrder() {
    return index -> {
      long first = Math.multiplyExact(index, batchSize);
      long end = Math.min(first + batchSize, dataset.size());
      return first < end
          ? Optional.of(IntStream.range((int) first, (int) end).toArray())
          : Optional.empty();
    };
  }

  /** Shuffled, and changed at random by the seed, the epoch and the picture. */
  Batches trainingBatches(Augmentation augmentation, long seed) {
    var members = shuffled(seed);
    var inEpoch = batchesPerEpoch(dataset.size(), batchSize);
    return index -> {
      long epoch = index / inEpoch;
      Change change =
          (image, example) ->
              augmentation.apply(
                  image,
                  size,
                  new SplittableRandom(SplitMix64.seededWith(seed, epoch, example).nextLong()));
      return members.indices(index).map(examples -> batch(index, examples, change));
    };
  }

  /** In their order, once, as they are. */
  Batches evaluationBatches() {
    var members = inOrder();
    return index ->
        members.indices(index).map(examples -> batch(index, examples, (image, example) -> image));
  }

  private interface Change {
    float[] of(float[] image, int example);
  }

  private Callable<Batch> batch(long index, int[] examples, Change change) {
    return () -> {
      int values = 3 * size.height() * size.width();
      var images = new float[examples.length * values];
      var labels = new int[examples.length];
      for (int i = 0; i < examples.length; i++) {
        var changed = change.of(fitting(examples[i]), examples[i]);
        System.arraycopy(changed, 0, images, i * values, values);
        labels[i] = dataset.label(examples[i]);
      }
      return new Batch(index, images, labels);
    };
  }

  private float[] fitting(int example) throws IOException {
    return size.apply(dataset.image(example));
  }
}
