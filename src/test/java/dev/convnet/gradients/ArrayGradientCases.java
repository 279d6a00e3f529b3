// SPDX-License-Identifier: Apache-2.0
package dev.convnet.gradients;

import static dev.convnet.gradients.GradientCase.cast;
import static dev.convnet.gradients.GradientCase.of;
import static dev.convnet.gradients.GradientCase.x;

import dev.convnet.gradients.GradientCase.Unknown;
import dev.convnet.gradients.GradientCase.Vocabulary;
import dev.convnet.gradients.rule.Node;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** What moves, cuts, joins and multiplies arrays. */
final class ArrayGradientCases {
  private ArrayGradientCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(shapes(), indices(), joins(), matrices()).flatMap(List::stream);
  }

  private static List<GradientCase> shapes() {
    return List.of(
        of("Reshape", (v, x) -> v.op("Reshape").in(x.get(0), v.ints(3, -1)).output(), x(2, 3, 2)),
        of(
                "Reshape any batch",
                (v, x) -> v.op("Reshape").in(x.get(0), v.ints(3, -1)).output(),
                x(2, 3, 2))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
                "Reshape unknown",
                (v, x) -> v.op("Reshape").in(x.get(0), v.ints(3, -1)).output(),
                x(2, 3, 2))
            .unknown(Unknown.RANK),
        of(
            "Transpose",
            (v, x) -> v.op("Transpose").in(x.get(0), v.ints(2, 0, 1)).output(),
            x(2, 3, 2)),
        of(
            "Squeeze",
            (v, x) -> v.op("Squeeze").in(x.get(0)).setAll("squeeze_dims", 1).output(),
            x(2, 1, 3)),
        of("ExpandDims", (v, x) -> v.op("ExpandDims").in(x.get(0), v.int32(-1)).output(), x(2, 3))
            .unknown(Unknown.FIRST_DIMENSION),
        of("ReverseV2", (v, x) -> v.op("ReverseV2").in(x.get(0), v.ints(1)).output(), x(2, 3)),
        of("Tile", (v, x) -> v.op("Tile").in(x.get(0), v.ints(2, 3)).output(), x(2, 3)),
        of("Tile unknown", (v, x) -> v.op("Tile").in(x.get(0), v.longs(2, 3)).output(), x(2, 3))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
            "BroadcastTo",
            (v, x) -> v.op("BroadcastTo").in(x.get(0), v.ints(4, 2, 3)).output(),
            x(2, 1)),
        of(
                "BroadcastTo unknown",
                (v, x) -> v.op("BroadcastTo").in(x.get(0), v.longs(4, 2, 3)).output(),
                x(2, 1))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
            "MirrorPad",
            (v, x) -> v.op("MirrorPad").in(x.get(0), margins(v)).set("mode", "REFLECT").output(),
            x(3, 4)),
        of(
            "MirrorPad symmetric",
            (v, x) -> v.op("MirrorPad").in(x.get(0), margins(v)).set("mode", "SYMMETRIC").output(),
            x(3, 4)),
        of(
            "SpaceToBatchND",
            (v, x) ->
                v.op("SpaceToBatchND")
                    .in(x.get(0), v.ints(2, 2), v.table(new int[][] {{1, 1}, {0, 0}}))
                    .output(),
            x(1, 2, 4, 1)),
        of(
            "BatchToSpaceND",
            (v, x) ->
                v.op("BatchToSpaceND")
                    .in(x.get(0), v.ints(2, 2), v.table(new int[][] {{1, 0}, {0, 1}}))
                    .output(),
            x(4, 2, 2, 1)));
  }

  private static Output<?> margins(Vocabulary v) {
    return v.table(new int[][] {{1, 2}, {0, 1}});
  }

  private static Node strided(Vocabulary v, Output<?> x) {
    return v.op("StridedSlice").in(x, v.ints(0, 3, 0), v.ints(2, 0, 1), v.ints(1, -2, 1));
  }

  private static List<GradientCase> indices() {
    return List.of(
        of("Pad", (v, x) -> v.op("Pad").in(x.get(0), margins(v)).output(), x(3, 4)),
        of("Pad unknown", (v, x) -> v.op("Pad").in(x.get(0), margins(v)).output(), x(3, 4))
            .unknown(Unknown.RANK),
        of(
            "PadV2",
            (v, x) -> v.op("PadV2").in(x.get(0), margins(v), v.number(3)).output(),
            x(3, 4)),
        of(
            "Slice",
            (v, x) -> v.op("Slice").in(x.get(0), v.ints(1, 0), v.ints(2, -1)).output(),
            x(4, 3)),
        of(
                "Slice unknown",
                (v, x) -> v.op("Slice").in(x.get(0), v.longs(1, 0), v.longs(2, -1)).output(),
                x(4, 3))
            .unknown(Unknown.RANK),
        of("StridedSlice", (v, x) -> strided(v, x.get(0)).output(), x(3, 4, 2)),
        of(
            "StridedSlice masks",
            (v, x) ->
                strided(v, x.get(0))
                    .set("shrink_axis_mask", 1)
                    .set("end_mask", 2)
                    .set("begin_mask", 4)
                    .output(),
            x(3, 4, 2)),
        of(
            "StridedSlice new axis",
            (v, x) -> strided(v, x.get(0)).set("new_axis_mask", 1).output(),
            x(4, 3)),
        of(
            "StridedSlice ellipsis",
            (v, x) -> strided(v, x.get(0)).set("ellipsis_mask", 1).output(),
            x(2, 3, 4, 2)),
        of("StridedSlice unknown", (v, x) -> strided(v, x.get(0)).output(), x(3, 4, 2))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
            "GatherV2",
            (v, x) -> v.op("GatherV2").in(x.get(0), v.ints(2, 0, 2), v.int32(0)).output(),
            x(4, 3)),
        of(
            "GatherV2 axis",
            (v, x) -> v.op("GatherV2").in(x.get(0), v.longs(2, 0, 2), v.int32(-2)).output(),
            x(2, 4, 3)),
        of(
            "GatherV2 scalar",
            (v, x) -> v.op("GatherV2").in(x.get(0), v.int32(2), v.int32(1)).output(),
            x(2, 4, 3)),
        of(
                "GatherV2 table",
                (v, x) ->
                    v.op("GatherV2")
                        .in(x.get(0), v.table(new int[][] {{0, 1}, {1, 3}}), v.int32(1))
                        .output(),
                x(2, 4, 3))
            .unknown(Unknown.RANK));
  }

  private static List<GradientCase> joins() {
    return List.of(
        of(
            "ConcatV2",
            (v, x) -> v.op("ConcatV2").list(x).in(v.int32(-1)).output(),
            x(2, 3),
            x(2, 1),
            x(2, 2)),
        of(
                "ConcatV2 any batch",
                (v, x) -> v.op("ConcatV2").list(x).in(v.int32(1)).output(),
                x(2, 3),
                x(2, 1))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
            "ConcatV2 of one constant",
            (v, x) ->
                v.op("ConcatV2")
                    .list(
                        List.of(
                            v.op("Reshape").in(v.floats(1, 2), v.ints(2, 1)).output(), x.get(0)))
                    .in(v.int32(1))
                    .output(),
            x(2, 3)),
        of(
            "Split",
            (v, x) -> v.op("Split").in(v.int32(1), x.get(0)).set("num_split", 3).build().output(1),
            x(2, 6)),
        of(
            "SplitV",
            (v, x) ->
                v.op("SplitV")
                    .in(x.get(0), v.ints(1, 3, 2), v.int32(1))
                    .set("num_split", 3)
                    .build()
                    .output(2),
            x(2, 6)),
        of("Pack", (v, x) -> v.op("Pack").list(x).set("axis", 1).output(), x(2, 3), x(2, 3)),
        of(
            "Unpack",
            (v, x) -> v.op("Unpack").in(x.get(0)).set("num", 3).set("axis", -1).build().output(1),
            x(2, 3)),
        of("IdentityN", (v, x) -> v.op("IdentityN").list(x).build().output(1), x(2), x(3)),
        of("AddN", (v, x) -> v.op("AddN").list(x).output(), x(2, 3), x(2, 3), x(2, 3)),
        of(
            "one tensor thrice",
            (v, x) ->
                v.op("AddN")
                    .list(List.of(x.get(0), x.get(0), v.op("Exp").in(x.get(0)).output()))
                    .output(),
            x(3)));
  }

  private static GradientCase matMul(boolean a, boolean b) {
    return of(
        "MatMul " + a + " " + b,
        (v, x) ->
            v.op("MatMul")
                .in(x.get(0), x.get(1))
                .set("transpose_a", a)
                .set("transpose_b", b)
                .output(),
        a ? x(3, 2) : x(2, 3),
        b ? x(4, 3) : x(3, 4));
  }

  private static GradientCase batchMatMul(boolean a, boolean b, String type) {
    return of(
        type + " " + a + " " + b,
        (v, x) -> {
          var product = v.op(type).in(x.get(0), x.get(1)).set("adj_x", a).set("adj_y", b);
          return (type.endsWith("V3") ? product.set("Tout", DataType.DT_FLOAT) : product).output();
        },
        a ? x(2, 3, 2) : x(2, 2, 3),
        b ? x(2, 4, 3) : x(2, 3, 4));
  }

  private static List<GradientCase> matrices() {
    return List.of(
        matMul(false, false),
        matMul(false, true),
        matMul(true, false),
        matMul(true, true),
        of(
                "MatMul any batch",
                (v, x) -> v.op("MatMul").in(x.get(0), x.get(1)).output(),
                x(2, 3),
                x(3, 2))
            .unknown(Unknown.FIRST_DIMENSION),
        batchMatMul(false, false, "BatchMatMul"),
        batchMatMul(false, true, "BatchMatMulV2"),
        batchMatMul(true, false, "BatchMatMulV2"),
        batchMatMul(true, true, "BatchMatMulV3"),
        of(
            "BatchMatMulV2 stretched",
            (v, x) -> v.op("BatchMatMulV2").in(x.get(0), x.get(1)).output(),
            x(2, 1, 2, 3),
            x(3, 3, 2)),
        of(
                "BatchMatMulV2 unknown",
                (v, x) -> v.op("BatchMatMulV2").in(x.get(0), x.get(1)).output(),
                x(2, 2, 3),
                x(1, 3, 2))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
            "Cast float64",
            (v, x) ->
                cast(
                    v,
                    v.op("Exp").in(cast(v, x.get(0), DataType.DT_DOUBLE)).output(),
                    DataType.DT_FLOAT),
            x(3)),
        of(
                "Cast float16",
                (v, x) ->
                    cast(
                        v,
                        v.op("Square").in(cast(v, x.get(0), DataType.DT_HALF)).output(),
                        DataType.DT_FLOAT),
                x(3))
            .notSmooth(),
        of("Cast bfloat16", (v, x) -> halfNet(v, x, DataType.DT_BFLOAT16), x(3, 2), x(2, 4))
            .notSmooth(),
        of(
                "Cast int32",
                (v, x) -> cast(v, cast(v, x.get(0), DataType.DT_INT32), DataType.DT_FLOAT),
                x(3))
            .notSmooth());
  }

  /** A product, a mean and a softmax in a short type. */
  private static Output<?> halfNet(Vocabulary v, List<Output<?>> x, DataType type) {
    var product = v.op("MatMul").in(cast(v, x.get(0), type), cast(v, x.get(1), type)).output();
    var softmax = v.op("LogSoftmax").in(product).output();
    return v.op("Mean").in(softmax, v.ints(0)).output();
  }
}
