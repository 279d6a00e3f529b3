// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** Runs a signature. */
public interface SignatureCaller {
  /**
   * Runs it.
   *
   * @param inputs by their names in the signature; the caller closes them
   * @param reader receives the outputs by their names; they are closed when it returns
   */
  <T> T call(
      SignatureDef signature, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader);
}
