// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.FloatImage;
import dev.convnet.data.images.Resize;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Random changes of training images, one after the other.
 *
 * @param transforms of each image, in the order in which they are made
 * @param mixings of the images of a batch, after that; one of them is drawn for each batch
 */
public record Augmentation(List<ImageTransform> transforms, List<ImageMixing> mixings)
    implements ImageTransform {
  /** Changes nothing. */
  public static final Augmentation NONE = new Augmentation(List.of());

  public Augmentation {
    transforms = List.copyOf(transforms);
    mixings = List.copyOf(mixings);
  }

  /** Changes of each image by itself. */
  public Augmentation(List<ImageTransform> transforms) {
    this(transforms, List.of());
  }

  /** Whether images are mixed with others. */
  public boolean isMixing() {
    return !mixings.isEmpty();
  }

  /**
   * Draws the mask of a batch.
   *
   * @return as {@link ImageMixing#mask}
   * @throws IllegalArgumentException if this is not mixing
   */
  public float[] mask(Resize size, RandomGenerator random) {
    var mixing = mixings.get(random.nextInt(mixings.size()));
    return mixing.mask(size.height(), size.width(), random);
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
