// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.Arrays;
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

  /**
   * {@code x / (bias + alpha * sum)^beta}, where the sum of the squares of near channels is a
   * convolution: ONNX Runtime has one operation for all, which takes a multiple of the time.
   */
  private static void localResponseNorm(Step step) {
    var attributes = step.attributes();
    long channels = step.shape(0)[3];
    if (channels < 0) throw new NotConvertibleException("LRN of any number of channels");
    float alpha = attributes.getAttrFloat("alpha");
    long radius = attributes.getAttrInt("depth_radius");
    var weights = new float[(int) (channels * channels)];
    for (int i = 0; i < weights.length; i++) {
      if (Math.abs(i / channels - i % channels) <= radius) weights[i] = alpha;
    }
    var bias = new float[(int) channels];
    Arrays.fill(bias, attributes.getAttrFloat("bias"));
    var x = step.planes(0);
    var sum =
        step.add(
            "Conv",
            step.add("Mul", x, x),
            step.constant(HostTensor.floats(new long[] {channels, channels, 1, 1}, weights)),
            step.constant(HostTensor.floats(new long[] {channels}, bias)));
    step.planesResult(step.add("Div", x, power(step, sum, attributes.getAttrFloat("beta"))));
  }

  /** Roots are several times as fast as ONNX Runtime's power. */
  private static String power(Step step, String x, float exponent) {
    if (exponent == 1) return x;
    if (exponent == 0.5f) return step.add("Sqrt", x);
    if (exponent != 0.75f) return step.add("Pow", x, step.scalar(exponent));
    var root = step.add("Sqrt", x);
    return step.add("Mul", root, step.add("Sqrt", root));
  }
}
