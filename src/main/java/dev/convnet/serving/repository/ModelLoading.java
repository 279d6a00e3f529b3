// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.savedmodel.InferencePrecision;

/**
 * How a version of a model is loaded.
 *
 * @param warmups how often its example requests are run before it serves; 0 runs none. They are in
 *     the model's {@code assets.extra/tf_serving_warmup_requests}
 * @param precision the type in which it computes
 */
public record ModelLoading(int warmups, InferencePrecision precision) {
  /** Runs the example requests once, and computes in float32. */
  public static final ModelLoading USUAL = new ModelLoading(1, InferencePrecision.FLOAT32);

  /**
   * Checks the number.
   *
   * @throws InvalidSettingException if {@code warmups} is negative
   */
  public ModelLoading {
    InvalidSettingException.requireAtLeast(0, "warmups", warmups);
  }

  /** The same, but with another number of runs of the example requests. */
  public ModelLoading warmups(int other) {
    return new ModelLoading(other, precision);
  }

  /** The same, but in another type. */
  public ModelLoading precision(InferencePrecision other) {
    return new ModelLoading(warmups, other);
  }
}
