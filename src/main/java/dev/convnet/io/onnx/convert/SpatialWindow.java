// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.HashMap;
import java.util.Map;

/**
 * The window of a convolution or a pooling.
 *
 * @param size height and width
 * @param strides down and to the right
 * @param dilations down and to the right
 */
record SpatialWindow(long[] size, long[] strides, long[] dilations) {
  private static final long UNKNOWN = -1;

  /**
   * The window of a step, whose attributes are {@code strides}, {@code padding}, {@code
   * data_format} and perhaps {@code dilations}.
   *
   * @throws NotConvertibleException if the step has images in another order than NHWC
   */
  static SpatialWindow of(Step step, long height, long width, boolean isDilated) {
    return of(step, height, width, step.attributes().getAttrIntList("strides"), isDilated);
  }

  static SpatialWindow of(Step step, long height, long width, long[] strides, boolean isDilated) {
    var attributes = step.attributes();
    if (!attributes.getAttrString("data_format").equals("NHWC")) {
      throw new NotConvertibleException(
          "%s in the order %s"
              .formatted(step.operation().type(), attributes.getAttrString("data_format")));
    }
    var none = new long[] {1, 1, 1, 1};
    return new SpatialWindow(
        new long[] {height, width},
        inner(strides),
        inner(isDilated ? attributes.getAttrIntList("dilations") : none));
  }

  private static long[] inner(long[] byDimension) {
    return new long[] {byDimension[1], byDimension[2]};
  }

  /** ONNX's attributes of the window and its padding. */
  Map<String, Object> attributes(Step step) {
    var attributes = new HashMap<String, Object>();
    attributes.put("kernel_shape", size);
    attributes.put("strides", strides);
    if (covered(0) != size[0] || covered(1) != size[1]) attributes.put("dilations", dilations);
    switch (step.attributes().getAttrString("padding")) {
      case "VALID" -> {}
      case "EXPLICIT" -> {
        var pads = step.attributes().getAttrIntList("explicit_paddings");
        attributes.put("pads", new long[] {pads[2], pads[4], pads[3], pads[5]});
      }
      default -> putSame(step.shape(0), attributes);
    }
    return attributes;
  }

  private void putSame(long[] images, Map<String, Object> attributes) {
    var height = padding(0, images[1]);
    var width = padding(1, images[2]);
    if (height == UNKNOWN || width == UNKNOWN) {
      attributes.put("auto_pad", "SAME_UPPER");
    } else if (height + width > 0) {
      attributes.put("pads", pads(height, width));
    }
  }

  /** The smaller half comes first. */
  static long[] pads(long height, long width) {
    return new long[] {height / 2, width / 2, height - height / 2, width - width / 2};
  }

  /** What the window covers, with the gaps of a dilation. */
  long covered(int axis) {
    return dilations[axis] * (size[axis] - 1) + 1;
  }

  /** How much SAME adds to images of a length; -1 if that depends on an unknown length. */
  private long padding(int axis, long length) {
    if (strides[axis] == 1) return covered(axis) - 1;
    if (length == UNKNOWN) return UNKNOWN;
    var last = (length - 1) / strides[axis] * strides[axis];
    return Math.max(last + covered(axis) - length, 0);
  }
}
