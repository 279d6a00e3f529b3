// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tensor that depends on the images. TensorFlow's networks have their images as rows of pixels,
 * {@code [N, H, W, C]}, ONNX's operations as planes of channels, {@code [N, C, H, W]}. A tensor is
 * computed in one of these orders, and transposed to the other one when an operation needs it.
 */
final class Value {
  private static final long[] TO_PLANES = {0, 3, 1, 2};
  private static final long[] TO_ROWS = {0, 2, 3, 1};

  private final OnnxGraph graph;
  private final String name;
  private final boolean nativePlanes;
  private String rows;
  private String planes;
  private PendingConvolution pending;

  private Value(OnnxGraph graph, String name, boolean nativePlanes) {
    this.graph = graph;
    this.name = name;
    this.nativePlanes = nativePlanes;
  }

  /** A tensor in TensorFlow's order. */
  static Value rows(OnnxGraph graph, String tensor) {
    var value = new Value(graph, tensor, false);
    value.rows = tensor;
    return value;
  }

  /** Images, channels first. */
  static Value planes(OnnxGraph graph, String tensor) {
    var value = new Value(graph, tensor, true);
    value.planes = tensor;
    return value;
  }

  /** The result of a convolution that is added to the graph when its result is needed. */
  static Value of(OnnxGraph graph, PendingConvolution convolution) {
    var value = new Value(graph, convolution.name(), true);
    value.pending = convolution;
    return value;
  }

  /** Whether the images are computed channels first. */
  boolean isNativelyPlanes() {
    return nativePlanes;
  }

  /** The convolution, if nobody needed its result yet. */
  Optional<PendingConvolution> pending() {
    return Optional.ofNullable(pending);
  }

  /** The tensor in TensorFlow's order. */
  String rows() {
    if (rows == null) rows = transposed(planes(), name + "/rows", TO_ROWS);
    return rows;
  }

  /** The images, channels first. */
  String planes() {
    if (pending != null) {
      planes = pending.addTo(graph);
      pending = null;
    }
    if (planes == null) planes = transposed(rows, name + "/planes", TO_PLANES);
    return planes;
  }

  private String transposed(String tensor, String as, long[] order) {
    return graph.add(as, "Transpose", Map.of("perm", order), List.of(tensor), 1).get(0);
  }
}
