// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Gradient rules of operations that take a part of a tensor, or put a tensor into a larger one. */
final class IndexingGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("GatherV2", forFirstInput(IndexingGradients::gather)),
          entry("Pad", forFirstInput(IndexingGradients::pad)),
          entry("PadV2", forFirstInput(IndexingGradients::pad)),
          entry("Slice", forFirstInput(IndexingGradients::slice)),
          entry("StridedSlice", forFirstInput(IndexingGradients::stridedSlice)));

  private IndexingGradients() {}

  /** dx is dy without the padding. */
  private static Output<?> pad(GradientContext c, GraphOperation op, Output<?> dy) {
    var x = op.input(0);
    var margins = op.input(1);
    var type = margins.dataType();
    var column = pack(c, c.cast(c.rank(x), type), one(c, type));
    var before =
        c.op("Slice").inputs(margins, c.intVector("Slice/begin", type, 0, 0), column).output();
    var begin = c.reshape(before, c.intVector("Reshape/shape", -1));
    return c.op("Slice").inputs(dy, begin, c.shape(x, type)).output();
  }

  /** dx is dy, padded with zeros. */
  private static Output<?> slice(GradientContext c, GraphOperation op, Output<?> dy) {
    var x = op.input(0);
    var begin = op.input(1);
    var type = begin.dataType();
    var column = pack(c, c.cast(c.rank(x), type), one(c, type));
    var size = c.shape(op.output(0), type);
    var rest = c.op("Sub", "sub").inputs(c.shape(x, type), size).output();
    var end = c.op("Sub", "sub").inputs(rest, begin).output();
    var margins =
        c.op("ConcatV2", "concat")
            .inputList(List.of(c.reshape(begin, column), c.reshape(end, column)))
            .inputs(c.intScalar("concat/axis", 1));
    return c.op("Pad").inputs(dy, margins.output()).output();
  }

  private static Output<?> pack(GradientContext c, Output<?> first, Output<?> second) {
    return c.op("Pack", "stack").inputList(List.of(first, second)).output();
  }

  private static Output<?> one(GradientContext c, DataType type) {
    return c.cast(c.intScalar("stack/1", 1), type);
  }

  /** dx is dy at the elements that were taken, and zero elsewhere. */
  private static Output<?> stridedSlice(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("StridedSliceGrad")
        .inputs(c.shape(op.input(0), op.input(1).dataType()))
        .inputs(op.input(1), op.input(2), op.input(3), dy)
        .copyAttrs(op, "begin_mask", "end_mask", "ellipsis_mask")
        .copyAttrs(op, "new_axis_mask", "shrink_axis_mask")
        .output();
  }

  /** dx sums the dy of all indices that took a slice; it is zero for a slice that was not taken. */
  private static Output<?> gather(GradientContext c, GraphOperation op, Output<?> dy) {
    if (op.attributes().getAttrInt("batch_dims") != 0) {
      throw new IllegalArgumentException(
          ("'%s' gathers with batch_dims, for which there is no gradient rule; gather without"
                  + " batch_dims")
              .formatted(op.name()));
    }
    return new GatherGradient(c, op).of(dy);
  }

  /** With x as [before, n, after] and dy as [before, taken, after], the middle axis moved first. */
  private record GatherGradient(GradientContext c, GraphOperation op) {
    Output<?> of(Output<?> dy) {
      var shape = c.shape(op.input(0));
      var axis = axis();
      var size = sizes(shape, axis, 1);
      var before = product(sizes(shape, 0, axis));
      var after = product(sizes(shape, axis + 1, -1));
      var indices = c.reshape(op.input(1), c.intVector("Reshape/shape", -1));
      var rows = swapFirstAxes(c.reshape(dy, vector(before, c.intVector("taken", -1), after)));
      var count = c.reshape(size, c.intVector("Reshape/shape"));
      var sum = c.op("UnsortedSegmentSum").inputs(rows, indices, count).output();
      return c.reshape(swapFirstAxes(sum), shape);
    }

    private int axis() {
      var rank = op.input(0).shape().numDimensions();
      var axis = StaticTensors.staticValue(op.input(2)).map(value -> (int) value[0]);
      if (axis.isEmpty() || axis.get() < 0 && rank < 0) {
        throw new IllegalArgumentException(
            "the gradient of '%s' needs a constant axis, and a known rank if the axis is negative"
                .formatted(op.name()));
      }
      return axis.get() < 0 ? axis.get() + rank : axis.get();
    }

    private Output<?> sizes(Output<?> shape, int from, int count) {
      return c.op("Slice")
          .inputs(shape, c.intVector("begin", from), c.intVector("size", count))
          .output();
    }

    private Output<?> product(Output<?> sizes) {
      return c.op("Prod").inputs(sizes, c.intVector("Const", 0)).attr("keep_dims", true).output();
    }

    private Output<?> vector(Output<?>... parts) {
      return c.op("ConcatV2", "concat")
          .inputList(List.of(parts))
          .inputs(c.intScalar("concat/axis", 0))
          .output();
    }

    private Output<?> swapFirstAxes(Output<?> a) {
      return c.op("Transpose", "transpose")
          .inputs(a, c.intVector("transpose/perm", 1, 0, 2))
          .output();
    }
  }
}
