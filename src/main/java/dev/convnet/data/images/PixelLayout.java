// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

/** The order of the values of color images in a flat array. */
public enum PixelLayout {
  /**
   * Red, green and blue of a pixel together, row by row: {@code [N, height, width, 3]}, as in
   * TensorFlow ({@code channels_last}), Pillow and NumPy, and in this library.
   */
  HWC {
    @Override
    public byte[] toHwc(byte[] pixels, int height, int width) {
      requireWholeImages(pixels, height, width);
      return pixels.clone();
    }

    @Override
    public byte[] fromHwc(byte[] pixels, int height, int width) {
      return toHwc(pixels, height, width);
    }
  },
  /**
   * All red values of an image, then all green, then all blue: {@code [N, 3, height, width]}, as in
   * PyTorch ({@code channels_first}) and the files of CIFAR-10.
   */
  CHW {
    @Override
    public byte[] toHwc(byte[] pixels, int height, int width) {
      requireWholeImages(pixels, height, width);
      return transposed(pixels, CHANNELS, height * width);
    }

    @Override
    public byte[] fromHwc(byte[] pixels, int height, int width) {
      requireWholeImages(pixels, height, width);
      return transposed(pixels, height * width, CHANNELS);
    }
  };

  private static final int CHANNELS = 3;

  /**
   * Rearranges images of this layout.
   *
   * @param pixels {@code uint8}, flat, of whole images
   * @return {@code uint8 [N, height, width, 3]}, flat; a copy
   * @throws IllegalArgumentException if the length is not that of whole images
   */
  public abstract byte[] toHwc(byte[] pixels, int height, int width);

  /**
   * Rearranges images to this layout.
   *
   * @param pixels {@code uint8 [N, height, width, 3]}, flat, of whole images
   * @return {@code uint8}, flat; a copy
   * @throws IllegalArgumentException if the length is not that of whole images
   */
  public abstract byte[] fromHwc(byte[] pixels, int height, int width);

  private static void requireWholeImages(byte[] pixels, int height, int width) {
    if (height >= 1 && width >= 1 && pixels.length % ((long) CHANNELS * height * width) == 0)
      return;
    throw new IllegalArgumentException(
        "%d bytes are not a number of images of %d by %d pixels, 3 bytes each"
            .formatted(pixels.length, height, width));
  }

  /** Transposes each image, a matrix of {@code rows} by {@code columns} bytes. */
  private static byte[] transposed(byte[] pixels, int rows, int columns) {
    var out = new byte[pixels.length];
    int size = rows * columns;
    for (int first = 0; first < pixels.length; first += size) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          out[first + column * rows + row] = pixels[first + row * columns + column];
        }
      }
    }
    return out;
  }
}
