// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.types.TUint8;

/**
 * An image of any size.
 *
 * @param rgb red, green and blue of each pixel in [0, 255], row by row; {@code uint8 [height,
 *     width, 3]}; copied on the way in and out
 */
public record RgbImage(int height, int width, byte[] rgb) {
  /** Red, green and blue. */
  public static final int CHANNELS = 3;

  public RgbImage {
    if (height < 1 || width < 1 || rgb.length != 3L * height * width) {
      throw new IllegalArgumentException(
          "an image of %d by %d pixels, 3 bytes each, cannot be %d bytes"
              .formatted(height, width, rgb.length));
    }
    rgb = rgb.clone();
  }

  @Override
  public byte[] rgb() {
    return rgb.clone();
  }

  /**
   * Copies an image of TensorFlow.
   *
   * @param tensor {@code uint8 [height, width, 3]}
   */
  static RgbImage of(TUint8 tensor) {
    var rgb = new byte[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().read(rgb);
    var shape = tensor.shape();
    return new RgbImage((int) shape.get(0), (int) shape.get(1), rgb);
  }

  PixelRows rows() {
    return PixelRows.of(height, width, rgb);
  }

  /** The length of {@link #rgb}: {@code height * width * 3}. */
  public int byteCount() {
    return rgb.length;
  }

  /** Whether both have the same height and width. */
  public boolean hasSameSizeAs(RgbImage other) {
    return height == other.height && width == other.width;
  }

  /**
   * Copies {@link #rgb} into a batch of images of this size.
   *
   * @param batch {@code uint8 [N, height, width, 3]}, flat
   * @param index of the image in the batch, from 0
   */
  public void copyTo(byte[] batch, int index) {
    System.arraycopy(rgb, 0, batch, index * rgb.length, rgb.length);
  }

  /**
   * Puts images one behind the other.
   *
   * @param images at least one; all of the same size
   * @return {@code uint8 [N, height, width, 3]}, flat
   * @throws IllegalArgumentException if they have different sizes
   */
  public static byte[] batch(List<RgbImage> images) {
    var first = images.get(0);
    var batch = new byte[Math.multiplyExact(images.size(), first.byteCount())];
    for (int i = 0; i < images.size(); i++) {
      if (!images.get(i).hasSameSizeAs(first)) {
        throw new IllegalArgumentException(
            "the images of one call must have the same size; image 1 is %s, image %d is %s"
                .formatted(first, i + 1, images.get(i)));
      }
      images.get(i).copyTo(batch, i);
    }
    return batch;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RgbImage that && hasSameSizeAs(that) && Arrays.equals(rgb, that.rgb);
  }

  @Override
  public int hashCode() {
    return 31 * width + Arrays.hashCode(rgb);
  }

  @Override
  public String toString() {
    return "RgbImage[" + height + "x" + width + "]";
  }
}
