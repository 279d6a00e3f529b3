// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import dev.convnet.data.images.Resize;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Random changes of training images, one after the other.
 *
 * @param transforms in the order in which they are made
 */
public record Augmentation(List<ImageTransform> transforms) implements ImageTransform {
  /** Changes nothing. */
  public static final Augmentation NONE = new Augmentation(List.of());

  public Augmentation {
    transforms = List.copyOf(transforms);
  }

  @Override
  public FloatImage apply(FloatImage image, RandomGenerator random) {
    var changed = image;
    for (var transform : transforms) changed = transform.apply(changed, random);
    return changed;
  }

  /**
   * Changes one image, and resizes it if a transform has cropped it.
   *
   * @param image {@code float32 [height, width, 3]} in [0, 255], flat; is not modified
   * @param size of the image and of the result
   * @return the same shape and range; {@code image} itself if this is {@link #NONE}
   */
  public float[] apply(float[] image, Resize size, RandomGenerator random) {
    return size.apply(apply(new FloatImage(size.height(), size.width(), image), random)).values();
  }
}
