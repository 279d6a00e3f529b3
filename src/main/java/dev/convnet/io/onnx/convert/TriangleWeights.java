// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.proto.DataType;

/**
 * The weights of a bilinear ScaleAndTranslate, for images of any size: a pixel of the result has
 * its center at some place of the image, and the nearer pixels there count the more.
 */
final class TriangleWeights {
  private TriangleWeights() {}

  /**
   * Builds {@code float32 [size, length of the image]}.
   *
   * @param axis 0 for the height, 1 for the width
   * @param size the resized length
   */
  static String build(Step step, int axis, long size) {
    var inverse = step.add("Reciprocal", part(step, 2, axis));
    var shift = step.add("Mul", inverse, part(step, 3, axis));
    var centers = step.add("Sub", step.add("Mul", column(step, size), inverse), shift);
    var length = length(step, axis);
    var distances = step.add("Abs", step.add("Sub", pixels(step, length), centers));
    var isAveraging = step.attributes().getAttrBool("antialias");
    var reach = isAveraging ? step.add("Max", inverse, step.scalar(1)) : step.scalar(1);
    var near = step.add("Sub", step.scalar(1), step.add("Div", distances, reach));
    var weights = step.add("Relu", near);
    var sums = step.add("ReduceSum", weights, step.vector(1));
    return step.add(
        "Where", inside(step, centers, length), step.add("Div", weights, sums), step.scalar(0));
  }

  private static String part(Step step, int input, int axis) {
    return step.add(
        "Slice", step.rows(input), step.vector(axis), step.vector(axis + 1), step.vector(0));
  }

  /** The centers of the resized pixels, in pixels of the result. */
  private static String column(Step step, long size) {
    var centers = new float[Math.toIntExact(size)];
    IntStream.range(0, centers.length).forEach(i -> centers[i] = i + 0.5f);
    return step.constant(HostTensor.floats(new long[] {size, 1}, centers));
  }

  private static String length(Step step, int axis) {
    var range = Map.of("start", 2L + axis, "end", 3L + axis);
    return step.add("Shape", range, step.planes(0)); // [1]
  }

  /** The centers of the image's pixels. */
  private static String pixels(Step step, String length) {
    var none = step.constant(HostTensor.longs(new long[0], 0));
    var one = step.constant(HostTensor.longs(new long[0], 1));
    var end = step.add("Squeeze", length);
    var indices = step.add("Range", none, end, one);
    return step.add("Add", step.cast(indices, DataType.DT_FLOAT), step.scalar(0.5f));
  }

  /** Beyond the image there is nothing. */
  private static String inside(Step step, String centers, String length) {
    var after = step.add("GreaterOrEqual", centers, step.scalar(0));
    var before = step.add("LessOrEqual", centers, step.cast(length, DataType.DT_FLOAT));
    return step.add("And", after, before);
  }
}
