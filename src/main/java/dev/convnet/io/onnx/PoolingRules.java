// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import java.util.Map;

/** Pooling and local response normalization. */
final class PoolingRules {
  private PoolingRules() {}

  static Map<String, OperationRule> all() {
    return Map.of(
        "MaxPool",
        step -> maxPool(step, attribute(step, "ksize"), attribute(step, "strides")),
        "MaxPoolV2",
        step -> maxPool(step, step.longs(1), step.longs(2)),
        "AvgPool",
        PoolingRules::averagePool,
        "LRN",
        PoolingRules::localResponseNorm);
  }

  private static long[] attribute(Step step, String name) {
    return step.attributes().getAttrIntList(name);
  }

  private static void maxPool(Step step, long[] size, long[] strides) {
    if (size[3] == 1) {
      pool(step, "MaxPool", size, strides);
    } else {
      depthwise(step, size);
    }
  }

  /** Over groups of channels; TensorFlow has it without overlap only. */
  private static void depthwise(Step step, long[] size) {
    if (size[1] != 1 || size[2] != 1) throw new NotConvertibleException("MaxPool over channels");
    var shape = step.vector(0, 0, 0, -1, size[3]);
    var grouped = step.add("Reshape", step.rows(0), shape);
    step.rowsResult(step.add("ReduceMax", Map.of("keepdims", 0L), grouped, step.vector(4)));
  }

  /** Neither counts the padding: ONNX's default for averages is the same. */
  private static void averagePool(Step step) {
    pool(step, "AveragePool", attribute(step, "ksize"), attribute(step, "strides"));
  }

  private static void pool(Step step, String type, long[] size, long[] strides) {
    var window = SpatialWindow.of(step, size[1], size[2], strides, false);
    step.planesResult(step.add(type, window.attributes(step), step.planes(0)));
  }

  /** ONNX divides alpha by the number of channels that are summed. */
  private static void localResponseNorm(Step step) {
    var attributes = step.attributes();
    var size = 2 * attributes.getAttrInt("depth_radius") + 1;
    var settings =
        Map.of(
            "size",
            size,
            "alpha",
            attributes.getAttrFloat("alpha") * size,
            "beta",
            attributes.getAttrFloat("beta"),
            "bias",
            attributes.getAttrFloat("bias"));
    step.planesResult(step.add("LRN", settings, step.planes(0)));
  }
}
