// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.nn.graph.NumericPrecision;
import java.util.Set;

/** The type in which TensorFlow computes convolutions and matrix products of a loaded model. */
public enum InferencePrecision {
  FLOAT32(NumericPrecision.FLOAT32),
  /** {@link NumericPrecision#BFLOAT16} where this machine has it, else float32. */
  BFLOAT16(NumericPrecision.BFLOAT16),
  /**
   * What is measured to be faster when the model is loaded. It is bfloat16 only if it changes no
   * probability of a request of noise by more than 0.05, and no other number by more than 0.05 of
   * the largest.
   */
  FASTEST(NumericPrecision.FLOAT32, NumericPrecision.BFLOAT16);

  private final Set<NumericPrecision> candidates;

  InferencePrecision(NumericPrecision... candidates) {
    this.candidates = Set.of(candidates);
  }

  /** The types of which the fastest is taken. */
  Set<NumericPrecision> candidates() {
    return candidates;
  }
}
