// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

/** What a model's outputs are. */
public enum OutputKind {
  /** Probabilities that sum to 1. */
  SOFTMAX,
  /** A probability for each unit. */
  SIGMOID,
  /** Unscaled log probabilities. */
  LOGITS,
  /** Other numbers. */
  VALUES
}
