// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/** Gradient rules of operations that move or repeat elements. */
final class ShapeGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("BatchToSpaceND", forFirstInput(blocks("SpaceToBatchND"))), // the inverse, of dy
          entry("BroadcastTo", forFirstInput(ShapeGradients::broadcastTo)),
          entry("ExpandDims", forFirstInput(ShapeGradients::toInput)), // dy, reshaped
          entry("MirrorPad", forFirstInput(ShapeGradients::mirrorPad)),
          entry("Reshape", forFirstInput(ShapeGradients::reshape)),
          entry("ResizeBilinear", forFirstInput(ShapeGradients::resizeBilinear)),
          entry("ResizeNearestNeighbor", forFirstInput(ShapeGradients::resizeNearestNeighbor)),
          entry("ReverseV2", forFirstInput(ShapeGradients::reverse)),
          entry("SpaceToBatchND", forFirstInput(blocks("BatchToSpaceND"))), // the inverse, of dy
          entry("Squeeze", forFirstInput(ShapeGradients::toInput)), // dy, reshaped
          entry("Tile", forFirstInput(ShapeGradients::tile)),
          entry("Transpose", forFirstInput(ShapeGradients::transpose)));

  private ShapeGradients() {}

  private static Output<?> toInput(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.reshape(dy, c.shape(op.input(0)));
  }

  /** dx is dy, reshaped; Reshape computes one unknown size, so that nothing waits for x. */
  private static Output<?> reshape(GradientContext c, GraphOperation op, Output<?> dy) {
    var shape = op.input(0).shape();
    if (shape.isUnknown()) return toInput(c, op, dy);
    var unknown = count(shape, Shape.UNKNOWN_SIZE);
    return unknown == 1 && count(shape, 0) == 0
        ? c.reshape(dy, c.intVector("Reshape/shape", shape.asArray()))
        : toInput(c, op, dy);
  }

  private static long count(Shape shape, long size) {
    return LongStream.of(shape.asArray()).filter(s -> s == size).count();
  }

  /** dx is dy, with the inverse permutation of its axes. */
  private static Output<?> transpose(GradientContext c, GraphOperation op, Output<?> dy) {
    var back = c.op("InvertPermutation").inputs(op.input(1)).output();
    return c.op("Transpose", "transpose").inputs(dy, back).output();
  }

  /** dx is dy, reversed along the same axes. */
  private static Output<?> reverse(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("ReverseV2").inputs(dy, op.input(1)).output();
  }

  /** dx sums over copies: dy as [copies, size, copies, size ...], summed along the copies. */
  private static Output<?> tile(GradientContext c, GraphOperation op, Output<?> dy) {
    var copies = op.input(1);
    var x = op.input(0);
    var sizes = c.op("Pack", "stack").inputList(List.of(copies, c.shape(x, copies.dataType())));
    var pairs =
        c.op("Transpose", "transpose").inputs(sizes.output(), c.intVector("transpose/perm", 1, 0));
    var split = c.reshape(pairs.output(), c.intVector("Reshape/shape", -1));
    var axes =
        c.op("Range", "range")
            .inputs(c.intScalar("range/start", 0), c.op("Size").inputs(split).output())
            .inputs(c.intScalar("range/delta", 2));
    return c.op("Sum").inputs(c.reshape(dy, split), axes.output()).output();
  }

  /** dx sums dy along the axes that were broadcast. */
  private static Output<?> broadcastTo(GradientContext c, GraphOperation op, Output<?> dy) {
    var shape = c.shape(op.input(0), op.input(1).dataType());
    var axes = c.op("BroadcastGradientArgs").inputs(op.input(1), shape).build().output(1);
    return c.reshape(c.sumKeepDims(dy, axes), shape);
  }

  /** dx is dy, with its margins added to the elements that they are copies of. */
  private static Output<?> mirrorPad(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("MirrorPadGrad").inputs(dy, op.input(1)).copyAttrs(op, "mode").output();
  }

  /** dy is distributed to the pixels from which each was interpolated. */
  private static Output<?> resizeBilinear(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("ResizeBilinearGrad")
        .inputs(dy, op.input(0))
        .copyAttrs(op, "align_corners", "half_pixel_centers")
        .output();
  }

  /** dx sums the dy of all copies of a pixel. */
  private static Output<?> resizeNearestNeighbor(
      GradientContext c, GraphOperation op, Output<?> dy) {
    var shape = c.shape(op.input(0));
    var size =
        c.op("Slice").inputs(shape, c.intVector("begin", 1), c.intVector("size", 2)).output();
    return c.op("ResizeNearestNeighborGrad")
        .inputs(dy, size)
        .copyAttrs(op, "align_corners", "half_pixel_centers")
        .output();
  }

  private static GradientRule.FirstInputRule blocks(String inverse) {
    return (c, op, dy) -> c.op(inverse).inputs(dy, op.input(1), op.input(2)).output();
  }
}
