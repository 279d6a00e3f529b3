// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientCase.of;
import static dev.convnet.nn.gradients.GradientCase.x;

import dev.convnet.nn.gradients.GradientCase.Unknown;
import dev.convnet.nn.gradients.GradientCase.Vocabulary;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Output;

/** Operations that move, repeat and slice tensors. */
final class ArrayGradientCases {
  private ArrayGradientCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(shapes(), repeats(), blocks(), cuts(), gathers()).flatMap(List::stream);
  }

  private static List<GradientCase> shapes() {
    return List.of(
        of(
            "Reshape",
            (v, x) -> v.op("Reshape").inputs(x.get(0), v.ints(3, -1)).output(),
            x(2, 3, 2)),
        of(
                "Reshape any batch",
                (v, x) -> v.op("Reshape").inputs(x.get(0), v.ints(3, -1)).output(),
                x(2, 3, 2))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
                "Reshape unknown",
                (v, x) -> v.op("Reshape").inputs(x.get(0), v.ints(3, -1)).output(),
                x(2, 3, 2))
            .unknown(Unknown.RANK),
        of(
            "Transpose",
            (v, x) -> v.op("Transpose").inputs(x.get(0), v.ints(2, 0, 1)).output(),
            x(2, 3, 2)),
        of(
            "Squeeze",
            (v, x) -> v.op("Squeeze").inputs(x.get(0)).attrList("squeeze_dims", 1).output(),
            x(2, 1, 3)),
        of(
                "ExpandDims",
                (v, x) -> v.op("ExpandDims").inputs(x.get(0), v.int32(-1)).output(),
                x(2, 3))
            .unknown(Unknown.FIRST_DIMENSION),
        of("ReverseV2", (v, x) -> v.op("ReverseV2").inputs(x.get(0), v.ints(1)).output(), x(2, 3)));
  }

  private static List<GradientCase> repeats() {
    return List.of(
        of("Tile", (v, x) -> v.op("Tile").inputs(x.get(0), v.ints(2, 3)).output(), x(2, 3)),
        of("Tile unknown", (v, x) -> v.op("Tile").inputs(x.get(0), v.longs(2, 3)).output(), x(2, 3))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
            "BroadcastTo",
            (v, x) -> v.op("BroadcastTo").inputs(x.get(0), v.ints(4, 2, 3)).output(),
            x(2, 1)),
        of(
                "BroadcastTo unknown",
                (v, x) -> v.op("BroadcastTo").inputs(x.get(0), v.longs(4, 2, 3)).output(),
                x(2, 1))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
            "MirrorPad",
            (v, x) ->
                v.op("MirrorPad").inputs(x.get(0), margins(v)).attr("mode", "REFLECT").output(),
            x(3, 4)),
        of(
            "MirrorPad symmetric",
            (v, x) ->
                v.op("MirrorPad").inputs(x.get(0), margins(v)).attr("mode", "SYMMETRIC").output(),
            x(3, 4)));
  }

  private static List<GradientCase> blocks() {
    return List.of(
        of(
            "SpaceToBatchND",
            (v, x) ->
                v.op("SpaceToBatchND")
                    .inputs(x.get(0), v.ints(2, 2), v.table(new int[][] {{1, 1}, {0, 0}}))
                    .output(),
            x(1, 2, 4, 1)),
        of(
            "BatchToSpaceND",
            (v, x) ->
                v.op("BatchToSpaceND")
                    .inputs(x.get(0), v.ints(2, 2), v.table(new int[][] {{1, 0}, {0, 1}}))
                    .output(),
            x(4, 2, 2, 1)));
  }

  private static Output<?> margins(Vocabulary v) {
    return v.table(new int[][] {{1, 2}, {0, 1}});
  }

  private static OpBuilder strided(Vocabulary v, Output<?> x) {
    return v.op("StridedSlice").inputs(x, v.ints(0, 3, 0), v.ints(2, 0, 1), v.ints(1, -2, 1));
  }

  private static List<GradientCase> cuts() {
    return List.of(
        of("Pad", (v, x) -> v.op("Pad").inputs(x.get(0), margins(v)).output(), x(3, 4)),
        of("Pad unknown", (v, x) -> v.op("Pad").inputs(x.get(0), margins(v)).output(), x(3, 4))
            .unknown(Unknown.RANK),
        of(
            "PadV2",
            (v, x) -> v.op("PadV2").inputs(x.get(0), margins(v), v.number(3)).output(),
            x(3, 4)),
        of(
            "Slice",
            (v, x) -> v.op("Slice").inputs(x.get(0), v.ints(1, 0), v.ints(2, -1)).output(),
            x(4, 3)),
        of(
                "Slice unknown",
                (v, x) -> v.op("Slice").inputs(x.get(0), v.longs(1, 0), v.longs(2, -1)).output(),
                x(4, 3))
            .unknown(Unknown.RANK),
        of("StridedSlice", (v, x) -> strided(v, x.get(0)).output(), x(3, 4, 2)),
        of(
            "StridedSlice masks",
            (v, x) ->
                strided(v, x.get(0))
                    .attr("shrink_axis_mask", 1)
                    .attr("end_mask", 2)
                    .attr("begin_mask", 4)
                    .output(),
            x(3, 4, 2)),
        of(
            "StridedSlice new axis",
            (v, x) -> strided(v, x.get(0)).attr("new_axis_mask", 1).output(),
            x(4, 3)),
        of(
            "StridedSlice ellipsis",
            (v, x) -> strided(v, x.get(0)).attr("ellipsis_mask", 1).output(),
            x(2, 3, 4, 2)),
        of("StridedSlice unknown", (v, x) -> strided(v, x.get(0)).output(), x(3, 4, 2))
            .unknown(Unknown.FIRST_DIMENSION));
  }

  private static List<GradientCase> gathers() {
    return List.of(
        of(
            "GatherV2",
            (v, x) -> v.op("GatherV2").inputs(x.get(0), v.ints(2, 0, 2), v.int32(0)).output(),
            x(4, 3)),
        of(
            "GatherV2 axis",
            (v, x) -> v.op("GatherV2").inputs(x.get(0), v.longs(2, 0, 2), v.int32(-2)).output(),
            x(2, 4, 3)),
        of(
            "GatherV2 scalar",
            (v, x) -> v.op("GatherV2").inputs(x.get(0), v.int32(2), v.int32(1)).output(),
            x(2, 4, 3)),
        of(
                "GatherV2 table",
                (v, x) ->
                    v.op("GatherV2")
                        .inputs(x.get(0), v.table(new int[][] {{0, 1}, {1, 3}}), v.int32(1))
                        .output(),
                x(2, 4, 3))
            .unknown(Unknown.RANK));
  }
}
