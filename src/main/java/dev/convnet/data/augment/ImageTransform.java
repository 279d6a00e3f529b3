// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import java.util.random.RandomGenerator;

/** A random change of an image. Implementations are immutable and thread-safe. */
public interface ImageTransform {
  /**
   * Changes an image.
   *
   * @param image is not modified
   * @param random the only source of chance: the same image and the same numbers give the same
   *     result
   * @return values in [0, 255]; a crop is smaller than the image; may be {@code image} itself
   */
  FloatImage apply(FloatImage image, RandomGenerator random);
}
