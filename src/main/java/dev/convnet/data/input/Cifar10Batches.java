// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.input.BatchPlan.Epochs;
import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.error.InvalidSettingException;

/**
 * Batches of CIFAR-10 images that are in memory.
 *
 * @param batchSize at least 1
 */
public record Cifar10Batches(Cifar10Dataset dataset, int batchSize) {
  public Cifar10Batches {
    InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
  }

  /**
   * Endless training batches: shuffled images with the tutorial's random distortions, standardized,
   * {@code float32 [batchSize, 24, 24, 3]}. A batch may contain the end of one epoch and the start
   * of the next.
   *
   * @throws InvalidSettingException if the data set is empty
   */
  public Batches distorted(long seed) {
    return endless(
        seed,
        Cifar10.IMAGE_SIZE,
        (epoch, imageIndex) -> Cifar10Augmentation.randomTransform(seed, epoch, imageIndex));
  }

  /**
   * Evaluation batches: the standardized centers of all images in their order, once, {@code float32
   * [N, 24, 24, 3]}. The last batch may be smaller.
   */
  public Batches centerCropped() {
    return once(Cifar10Augmentation.CENTER_CROP);
  }

  /**
   * Endless training batches: shuffled whole images, {@code float32 [batchSize, 32, 32, 3]} in [0,
   * 255]. Each image is translated at random, flipped in every other epoch, and partly hidden by a
   * gray square.
   *
   * @param maxTranslation the largest translation in pixels, 0 to 31
   * @param cutoutSize rows and columns of the gray square, 0 (none) to 32
   * @throws InvalidSettingException if {@code maxTranslation} or {@code cutoutSize} is out of
   *     range, or the data set is empty
   */
  public Batches translatedAndFlipped(int maxTranslation, int cutoutSize, long seed) {
    requireRange("maxTranslation", maxTranslation, Cifar10.RAW_IMAGE_SIZE - 1);
    requireRange("cutoutSize", cutoutSize, Cifar10.RAW_IMAGE_SIZE);
    return endless(
        seed,
        Cifar10.RAW_IMAGE_SIZE,
        CutOut.randomTransform(
            seed, cutoutSize, RandomTranslateFlip.randomTransform(seed, maxTranslation)));
  }

  private static void requireRange(String setting, int value, int maximum) {
    if (value < 0 || value > maximum) {
      throw new InvalidSettingException(setting, "must be from 0 to " + maximum + ", got " + value);
    }
  }

  /**
   * Evaluation batches: all whole images in their order, once, {@code float32 [N, 32, 32, 3]} in
   * [0, 255]. The last batch may be smaller.
   */
  public Batches uncropped() {
    return once(RandomTranslateFlip.IDENTITY);
  }

  private Batches endless(long seed, int imageSize, PlanesTransform.RandomTransform transform) {
    return new BatchPlan(
        new Cifar10Examples(dataset, imageSize, transform),
        EpochOrder.shuffled(dataset.size(), seed),
        batchSize,
        Epochs.JOINED);
  }

  private Batches once(PlanesTransform transform) {
    return BatchPlan.once(Cifar10Examples.of(dataset, transform), batchSize);
  }
}
