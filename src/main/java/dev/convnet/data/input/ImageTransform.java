// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/** What happens to one picture on its way into a batch. */
interface ImageTransform {
  /** Rows, and columns, of what it becomes. */
  int imageSize();

  /**
   * Prepares a picture.
   *
   * @param planes {@code uint8 [3, 32, 32]}
   * @param into gets {@code float32 [side, side, 3]} from {@code offset} on
   */
  void apply(byte[] planes, float[] into, int offset);

  /** Draws what happens to a picture in an epoch: from these two numbers, and a seed, alone. */
  interface RandomTransform {
    ImageTransform draw(long epoch, int example);
  }
}
