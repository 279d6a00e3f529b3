// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

/**
 * The images of an exported network.
 *
 * @param channels 3, or another number, for which there are no image files: such a network takes
 *     tensors of its own shape
 * @param resize how images of another size get the network's
 */
public record ImageInput(int channels, Resize resize) {
  /** Red, green and blue, resized with averaging. */
  public static final ImageInput RGB = new ImageInput(3, Resize.AVERAGING);

  /** How the size of images changes. */
  public enum Resize {
    /** Bilinear; where images shrink, all of their pixels count. */
    AVERAGING,
    /**
     * Bilinear, between the four nearest pixels, as Keras's {@code image_dataset_from_directory}.
     */
    BILINEAR,
    /** The nearest pixel, as Keras's {@code load_img}. */
    NEAREST,
    /** The largest part in the center of the right aspect ratio, then as {@link #AVERAGING}. */
    CROP
  }

  /** The same images with another way of resizing. */
  public ImageInput resize(Resize other) {
    return new ImageInput(channels, other);
  }
}
