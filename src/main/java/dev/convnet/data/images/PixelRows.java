// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import org.tensorflow.types.TUint8;

/**
 * The pixels of an image, row by row, wherever they are. Not thread-safe.
 *
 * @param copier copies a row
 */
record PixelRows(int height, int width, Copier copier) {
  interface Copier {
    /**
     * Copies a row.
     *
     * @param rgb receives red, green and blue of each pixel in [0, 255]; {@code float32 [width, 3]}
     */
    void copyRow(int y, float[] rgb);
  }

  private interface ByteCopier {
    void copyRow(int y, byte[] rgb);
  }

  /**
   * An image in TensorFlow's memory.
   *
   * @param tensor {@code uint8 [height, width, 3]}; not copied
   */
  static PixelRows of(TUint8 tensor) {
    var pixels = tensor.asRawTensor().data();
    int height = Math.toIntExact(tensor.shape().get(0));
    int width = Math.toIntExact(tensor.shape().get(1));
    int bytes = 3 * width;
    return ofBytes(
        height, width, (y, rgb) -> pixels.slice((long) y * bytes, bytes).read(rgb, 0, bytes));
  }

  /**
   * An image in an array.
   *
   * @param rgb {@code uint8 [height, width, 3]}, flat; not copied
   */
  static PixelRows of(int height, int width, byte[] rgb) {
    int bytes = 3 * width;
    return ofBytes(height, width, (y, row) -> System.arraycopy(rgb, bytes * y, row, 0, bytes));
  }

  private static PixelRows ofBytes(int height, int width, ByteCopier copier) {
    var bytes = new byte[3 * width];
    return new PixelRows(
        height,
        width,
        (y, rgb) -> {
          copier.copyRow(y, bytes);
          for (int i = 0; i < bytes.length; i++) rgb[i] = bytes[i] & 0xff;
        });
  }

  void copyRow(int y, float[] rgb) {
    copier.copyRow(y, rgb);
  }
}
