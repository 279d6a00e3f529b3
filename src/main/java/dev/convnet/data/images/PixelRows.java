// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import org.tensorflow.types.TUint8;

/**
 * The pixels of an image, row by row, wherever they are.
 *
 * @param copier copies a row
 */
record PixelRows(int height, int width, Copier copier) {
  interface Copier {
    /**
     * Copies a row.
     *
     * @param rgb receives red, green and blue of each pixel; {@code uint8 [width, 3]}
     */
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
    return new PixelRows(
        height, width, (y, rgb) -> pixels.slice((long) y * bytes, bytes).read(rgb, 0, bytes));
  }

  void copyRow(int y, byte[] rgb) {
    copier.copyRow(y, rgb);
  }
}
