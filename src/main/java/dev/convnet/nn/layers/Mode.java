// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

/** Whether a network is built for training or for inference. */
public enum Mode {
  /**
   * Training: batch norms use the statistics of the batch and update the moving ones; dropout is
   * on.
   */
  TRAINING,
  /** Inference: batch norms use the moving statistics and do not update them; dropout is off. */
  INFERENCE
}
