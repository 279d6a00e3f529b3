// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

/** What a network is built for, where that makes a difference to its layers. */
public enum Mode {
  /** To learn: statistics are those of the batch, and are kept. */
  TRAINING,
  /** To be used, measured, or built upon as it is: nothing is kept, and kept statistics count. */
  INFERENCE
}
