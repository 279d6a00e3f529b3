// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import java.io.IOException;
import org.tensorflow.proto.SignatureDef;

/**
 * Computes what the signatures of a SavedModel need in place of TensorFlow, in float32. It gets as
 * much of a signature as it can compute; TensorFlow does the rest, such as decoding files.
 */
public interface InferenceEngine {
  /** The name in messages. */
  String name();

  /** Whether it computes only where it is measured to be faster when a model is loaded. */
  boolean isMeasured();

  /**
   * Begins to load what any model needs, in another thread, while TensorFlow loads the first one.
   * Does nothing unless it is overridden.
   */
  default void startLoading() {}

  /**
   * Prepares to compute as much of a signature as possible.
   *
   * @param model is open as long as the result
   * @return what the caller closes
   * @throws IOException if there is nothing that this engine can compute; the message says why
   */
  EngineModel prepare(ServableModel model, SignatureDef signature) throws IOException;
}
