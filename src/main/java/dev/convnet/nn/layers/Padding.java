// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

/** What happens at the border of a picture; the names are TensorFlow's. */
public enum Padding {
  /** Zeros around, so that only the stride makes the picture smaller. */
  SAME,
  /** Nothing around: only places where the whole window fits. */
  VALID
}
