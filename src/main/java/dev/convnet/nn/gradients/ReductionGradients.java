// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Gradient rules of reductions along axes. */
final class ReductionGradients {
  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("Max", forFirstInput(ReductionGradients::extreme)),
          entry("Mean", forFirstInput(ReductionGradients::mean)),
          entry("Min", forFirstInput(ReductionGradients::extreme)),
          entry("Sum", forFirstInput(ReductionGradients::sum)));

  private ReductionGradients() {}

  /** dx is dy, repeated along the axes. */
  private static Output<?> sum(GradientContext c, GraphOperation op, Output<?> dy) {
    var x = op.input(0);
    var kept = keptShape(op);
    var known = StaticTensors.isFullyDefined(x.shape());
    if (kept.isEmpty() || !known && LongStream.of(kept.get()).anyMatch(size -> size != 1)) {
      return c.op("BroadcastTo").inputs(withAxes(c, op, dy), c.shape(x)).output();
    }
    var shaped = c.reshape(dy, c.intVector("Reshape/shape", kept.get()));
    var copies = known ? c.intVector("Tile/multiples", repeats(x, kept.get())) : c.shape(x);
    return c.op("Tile").inputs(shaped, copies).output();
  }

  /** dx is dy / n, repeated along the axes, for means over n elements. */
  private static Output<?> mean(GradientContext c, GraphOperation op, Output<?> dy) {
    var sum = sum(c, op, dy);
    return c.op("RealDiv", "truediv").inputs(sum, count(c, op, sum)).output();
  }

  /** dy goes to the extreme; if there are several, it is distributed evenly. */
  private static Output<?> extreme(GradientContext c, GraphOperation op, Output<?> dy) {
    var y = withAxes(c, op, op.output(0));
    var isExtreme = c.cast(c.op("Equal").inputs(y, op.input(0)).output(), dy.dataType());
    var count = c.sumKeepDims(isExtreme, op.input(1));
    var share = c.op("RealDiv", "truediv").inputs(isExtreme, count).output();
    return c.mul(share, withAxes(c, op, dy));
  }

  private static Output<?> count(GradientContext c, GraphOperation op, Output<?> like) {
    var shape = op.input(0).shape();
    var kept = keptShape(op);
    if (kept.isPresent() && StaticTensors.isFullyDefined(shape)) {
      var reduced = LongStream.of(kept.get()).reduce(1, (a, b) -> a * b);
      return c.scalarLike(shape.size() / Math.max(reduced, 1), like);
    }
    var sizes =
        c.op("GatherV2").inputs(c.shape(op.input(0)), axes(c, op), c.intScalar("axis", 0)).output();
    var product = c.op("Prod").inputs(sizes, c.intVector("Const", 0)).output();
    return c.cast(product, like.dataType());
  }

  /** A reduced tensor whose reduced axes have the size 1 again. */
  private static Output<?> withAxes(GradientContext c, GraphOperation op, Output<?> reduced) {
    if (op.attributes().getAttrBool("keep_dims")) return reduced;
    var kept = keptShape(op).filter(shape -> LongStream.of(shape).allMatch(size -> size >= 0));
    return c.reshape(
        reduced,
        kept.<Output<?>>map(shape -> c.intVector("Reshape/shape", shape))
            .orElseGet(() -> keptShapeAtRuntime(c, op)));
  }

  /** The shape of x with 1 at the axes and -1 if unknown; empty if rank or axes are unknown. */
  private static Optional<long[]> keptShape(GraphOperation op) {
    var shape = op.input(0).shape();
    if (shape.isUnknown()) return Optional.empty();
    return StaticTensors.staticValue(op.input(1)).map(axes -> ones(shape.asArray().clone(), axes));
  }

  private static long[] ones(long[] shape, long[] axes) {
    for (var axis : axes) shape[Math.floorMod(axis, shape.length)] = 1;
    return shape;
  }

  private static long[] repeats(Output<?> x, long[] kept) {
    return LongStream.range(0, kept.length)
        .map(i -> x.shape().get((int) i) / Math.max(kept[(int) i], 1))
        .toArray();
  }

  private static Output<?> keptShapeAtRuntime(GradientContext c, GraphOperation op) {
    var shape = c.shape(op.input(0));
    var axes = axes(c, op);
    var all =
        c.op("Range", "range")
            .inputs(
                c.intScalar("range/start", 0), c.rank(op.input(0)), c.intScalar("range/delta", 1))
            .output();
    var ones = c.op("Fill").inputs(c.shape(axes), c.intScalar("Fill/value", 1)).output();
    return c.op("DynamicStitch")
        .inputList(List.of(all, axes))
        .inputList(List.of(shape, ones))
        .output();
  }

  /** The axes as a vector without negative elements. */
  private static Output<?> axes(GradientContext c, GraphOperation op) {
    var axes = c.reshape(c.cast(op.input(1), DataType.DT_INT32), c.intVector("Reshape/shape", -1));
    var rank = c.rank(op.input(0));
    return c.op("FloorMod", "mod")
        .inputs(c.op("AddV2", "add").inputs(axes, rank).output(), rank)
        .output();
  }
}
