// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.Map;

/**
 * Makes images of every n-th pixel, and back: Python's dilated convolutions do so. Images {@code
 * [N, H, W, C]} become {@code [b b N, H / b, W / b, C]}.
 */
final class BatchBlocks {
  private BatchBlocks() {}

  static void split(Step step) {
    var size = step.longs(1);
    var paddings = step.longs(2);
    var shape = known(step, size);
    var pads = new long[] {0, paddings[0], paddings[2], 0, 0, paddings[1], paddings[3], 0};
    var padded = step.add("Pad", step.rows(0), step.vector(pads));
    var height = (shape[1] + paddings[0] + paddings[1]) / size[0];
    var width = (shape[2] + paddings[2] + paddings[3]) / size[1];
    var apart = step.vector(-1, height, size[0], width, size[1], shape[3]);
    var order = Map.of("perm", new long[] {2, 4, 0, 1, 3, 5});
    var blocks = step.add("Transpose", order, step.add("Reshape", padded, apart));
    step.rowsResult(step.add("Reshape", blocks, step.vector(-1, height, width, shape[3])));
  }

  static void join(Step step) {
    var size = step.longs(1);
    var crops = step.longs(2);
    var shape = known(step, size);
    var apart = step.vector(size[0], size[1], -1, shape[1], shape[2], shape[3]);
    var order = Map.of("perm", new long[] {2, 3, 0, 4, 1, 5});
    var blocks = step.add("Transpose", order, step.add("Reshape", step.rows(0), apart));
    var height = shape[1] * size[0];
    var width = shape[2] * size[1];
    var whole = step.add("Reshape", blocks, step.vector(-1, height, width, shape[3]));
    step.rowsResult(
        step.add(
            "Slice",
            whole,
            step.vector(crops[0], crops[2]),
            step.vector(height - crops[1], width - crops[3]),
            step.vector(1, 2)));
  }

  private static long[] known(Step step, long[] size) {
    var shape = step.shape(0);
    if (size.length == 2 && shape.length == 4 && shape[1] > 0 && shape[2] > 0 && shape[3] > 0) {
      return shape;
    }
    throw new NotConvertibleException(step.operation().type() + " of images of any size");
  }
}
