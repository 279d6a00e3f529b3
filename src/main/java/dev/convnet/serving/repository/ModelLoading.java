// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.savedmodel.InferenceEngine;
import dev.convnet.io.savedmodel.InferencePrecision;
import dev.convnet.io.savedmodel.ServableModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a version of a model is loaded.
 *
 * @param warmups how often its example requests are run before it serves; 0 runs none. They are in
 *     the model's {@code assets.extra/tf_serving_warmup_requests}
 * @param engine what computes in place of TensorFlow, in float32
 * @param precision the type in which TensorFlow computes what the engine does not
 */
public record ModelLoading(
    int warmups, Optional<InferenceEngine> engine, InferencePrecision precision) {
  /** Runs the example requests once, and computes by TensorFlow in float32. */
  public static final ModelLoading USUAL =
      new ModelLoading(1, Optional.empty(), InferencePrecision.FLOAT32);

  /**
   * Checks the settings.
   *
   * @throws InvalidSettingException if {@code warmups} is negative
   */
  public ModelLoading {
    InvalidSettingException.requireAtLeast(0, "warmups", warmups);
  }

  /** The same, but with another number of runs of the example requests. */
  public ModelLoading warmups(int other) {
    return new ModelLoading(other, engine, precision);
  }

  /** The same, but with an engine. */
  public ModelLoading engine(InferenceEngine other) {
    return new ModelLoading(warmups, Optional.of(other), precision);
  }

  /** The same, but in another type. */
  public ModelLoading precision(InferencePrecision other) {
    return new ModelLoading(warmups, engine, other);
  }

  /** Whether anything but the number of runs is not as usual. */
  boolean isUnusual() {
    return engine.isPresent() || precision != InferencePrecision.FLOAT32;
  }

  /** Loads a version, which the caller closes; see {@link ServableModel#optimized(Path)}. */
  ServableModel load(Path directory) throws IOException {
    return engine.isPresent()
        ? ServableModel.optimized(directory, precision, engine.get())
        : ServableModel.optimized(directory, precision);
  }
}
