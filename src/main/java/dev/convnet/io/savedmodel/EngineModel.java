// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import java.util.Map;
import java.util.Set;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** What an {@link InferenceEngine} computes of a signature. Thread-safe. */
public interface EngineModel extends AutoCloseable {
  /**
   * The inputs and outputs. They are tensors of the model's graph; those that the signature has,
   * too, have its names for them.
   */
  SignatureDef part();

  /**
   * Computes outputs.
   *
   * @param inputs by their names in {@link #part}; the caller closes them
   * @param outputs the names of those that are wanted
   * @return the outputs by their names, which the caller closes
   * @throws RuntimeException if the engine refuses the inputs
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs);

  /** Frees the memory; no call is running. */
  @Override
  void close();
}
