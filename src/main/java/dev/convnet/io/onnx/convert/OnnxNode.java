// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.List;
import java.util.Map;

/**
 * An operation of an ONNX graph.
 *
 * @param inputs the names of tensors; empty for an optional input that is left out
 * @param attributes each a {@link Long}, a {@link Float}, a {@link String} or a {@code long[]}
 */
record OnnxNode(
    String name,
    String type,
    Map<String, ?> attributes,
    List<String> inputs,
    List<String> outputs) {
  private static final String MISSING = "";

  /** Stands for an operation that cannot be converted, as long as nobody needs it. */
  static OnnxNode missing(String what, List<String> inputs, List<String> outputs) {
    return new OnnxNode(what, MISSING, Map.of(), inputs, outputs);
  }

  boolean isMissing() {
    return type.equals(MISSING);
  }
}
