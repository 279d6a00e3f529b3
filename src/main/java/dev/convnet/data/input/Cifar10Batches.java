// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.error.InvalidSettingException;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Batches of pictures that are in memory. What a batch holds depends on the pictures, the batch
 * size, the seed and its index alone: so a run repeats on any number of threads, and one that was
 * cut goes on exactly.
 */
public record Cifar10Batches(Cifar10Dataset dataset, int batchSize) {
  public Cifar10Batches {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
  }

  /** For training: shuffled and distorted, {@code [24, 24, 3]}, without end. */
  public Batches distorted(long seed) {
    return endless(
        seed, (epoch, example) -> Cifar10Augmentation.randomTransform(seed, epoch, example));
  }

  /**
   * For evaluation: the middles of the pictures, {@code [24, 24, 3]}, in their order, once; the
   * last batch may be smaller.
   */
  public Batches centerCropped() {
    return once(Cifar10Augmentation.CENTER_CROP);
  }

  /**
   * For training: whole pictures, {@code [32, 32, 3]} from 0 to 255, shuffled, moved by up to
   * {@code reach} pixels and flipped in every other epoch, without end; of each a gray square of
   * {@code hidden} rows and columns hides a part.
   */
  public Batches translatedAndFlipped(int reach, int hidden, long seed) {
    return endless(
        seed,
        CutOut.randomTransform(seed, hidden, RandomTranslateFlip.randomTransform(seed, reach)));
  }

  /** For evaluation: whole pictures in their order, once; the last batch may be smaller. */
  public Batches uncropped() {
    return once(RandomTranslateFlip.IDENTITY);
  }

  /**
   * Shuffled epochs: batch b has the positions [b * size, (b + 1) * size) of their row, and may
   * join two.
   */
  private Batches endless(long seed, ImageTransform.RandomTransform drawn) {
    if (dataset.size() == 0) {
      throw new IllegalArgumentException("training batches need at least one image");
    }
    var order = new EpochOrder(dataset.size(), seed);
    return index -> {
      long first = Math.multiplyExact(index, batchSize);
      var examples = order.slice(first, batchSize);
      var preparations =
          IntStream.range(0, batchSize)
              .mapToObj(i -> drawn.draw(order.epochOf(first + i), examples[i]))
              .toList();
      return Optional.of(new BatchTask(dataset, index, examples, preparations));
    };
  }

  private Batches once(ImageTransform each) {
    return index -> {
      long first = Math.multiplyExact(index, batchSize);
      long end = Math.min(first + batchSize, dataset.size());
      if (first >= end) {
        return Optional.empty();
      }
      var examples = IntStream.range((int) first, (int) end).toArray();
      var same = Collections.nCopies(examples.length, each);
      return Optional.of(new BatchTask(dataset, index, examples, same));
    };
  }
}
