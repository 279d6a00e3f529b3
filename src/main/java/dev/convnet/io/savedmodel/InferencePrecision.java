// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.NumericPrecision;
import java.util.Optional;

/** The type in which a loaded model computes convolutions and matrix products. */
public enum InferencePrecision {
  FLOAT32,
  /** {@link NumericPrecision#BFLOAT16} where this machine has it, else float32. */
  BFLOAT16,
  /**
   * What is measured to be faster when the model is loaded. It is bfloat16 only if it changes no
   * probability of a request of noise by more than 0.05, and no other number by more than 0.05 of
   * the largest.
   */
  FASTEST;

  /** Why this machine cannot compute in bfloat16, if it is wanted. */
  Optional<String> whyNot() {
    if (this == FLOAT32) return Optional.empty();
    try {
      NumericPrecision.BFLOAT16.check();
      return Optional.empty();
    } catch (InvalidSettingException e) {
      return Optional.of("it computes in float32, because this processor has no bfloat16");
    }
  }
}
