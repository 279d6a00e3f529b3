// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An operation of an ONNX graph.
 *
 * @param inputs the names of tensors; empty for an optional input that is left out
 * @param attributes each a {@link Long}, a {@link Float}, a {@link String}, a {@code long[]} or an
 *     {@link OnnxBranch}
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

  /** The inputs, and what the branches take from outside. */
  Stream<String> needs() {
    return Stream.concat(inputs.stream(), branches().flatMap(OnnxBranch::needs));
  }

  private Stream<OnnxBranch> branches() {
    return attributes.values().stream()
        .filter(OnnxBranch.class::isInstance)
        .map(OnnxBranch.class::cast);
  }

  /** The operation with other names for some tensors. */
  OnnxNode renamed(Map<String, String> names) {
    var values = new HashMap<String, Object>(attributes);
    values.replaceAll(
        (key, value) -> value instanceof OnnxBranch branch ? branch.renamed(names) : value);
    return new OnnxNode(name, type, values, renamed(names, inputs), renamed(names, outputs));
  }

  private static List<String> renamed(Map<String, String> names, List<String> tensors) {
    return tensors.stream().map(tensor -> names.getOrDefault(tensor, tensor)).toList();
  }
}
