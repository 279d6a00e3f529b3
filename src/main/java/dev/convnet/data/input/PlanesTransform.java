// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

/** Turns the planes of an image of CIFAR-10 into the values that a network takes. */
interface PlanesTransform {
  /** Height and width of the result, in pixels. */
  int imageSize();

  /**
   * Transforms one image.
   *
   * @param planes {@code uint8 [3, 32, 32]}
   * @param into gets {@code float32 [imageSize, imageSize, 3]} from {@code offset} on
   */
  void apply(byte[] planes, float[] into, int offset);

  /** Draws the transformation of each image in each epoch. */
  interface RandomTransform {
    /** The transformation, which depends only on the two arguments and a seed. */
    PlanesTransform draw(long epoch, int imageIndex);
  }
}
