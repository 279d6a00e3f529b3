// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

/**
 * What becomes of the orientation that a camera writes into a JPEG: the tag 0x0112 of its EXIF
 * block, 1 to 8, which says how to turn the stored pixels before they are shown.
 */
public enum ExifOrientation {
  /** The pixels stay as they are stored, as in TensorFlow, Keras and Pillow. */
  IGNORE,
  /** The picture is turned as viewers show it, as by Pillow's {@code ImageOps.exif_transpose}. */
  OBEY
}
