// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

/** The padding of an image before a window slides over it; the names are TensorFlow's. */
public enum Padding {
  /** Zeros around the image, so that only the stride makes the output smaller. */
  SAME,
  /** No padding: the window stays inside the image. */
  VALID
}
