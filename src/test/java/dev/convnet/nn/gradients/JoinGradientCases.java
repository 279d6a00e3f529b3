// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientCase.cast;
import static dev.convnet.nn.gradients.GradientCase.of;
import static dev.convnet.nn.gradients.GradientCase.x;

import dev.convnet.nn.gradients.GradientCase.Unknown;
import dev.convnet.nn.gradients.GradientCase.Vocabulary;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Operations that join and split tensors, multiply matrices and cast. */
final class JoinGradientCases {
  private JoinGradientCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(joins(), parts(), matrices(), types()).flatMap(List::stream);
  }

  private static List<GradientCase> joins() {
    return List.of(
        of(
            "ConcatV2",
            (v, x) -> v.op("ConcatV2").inputList(x).inputs(v.int32(-1)).output(),
            x(2, 3),
            x(2, 1),
            x(2, 2)),
        of(
                "ConcatV2 any batch",
                (v, x) -> v.op("ConcatV2").inputList(x).inputs(v.int32(1)).output(),
                x(2, 3),
                x(2, 1))
            .unknown(Unknown.FIRST_DIMENSION),
        of(
            "ConcatV2 of one constant",
            (v, x) ->
                v.op("ConcatV2")
                    .inputList(
                        List.of(
                            v.op("Reshape").inputs(v.floats(1, 2), v.ints(2, 1)).output(),
                            x.get(0)))
                    .inputs(v.int32(1))
                    .output(),
            x(2, 3)));
  }

  private static List<GradientCase> parts() {
    return List.of(
        of(
            "Split",
            (v, x) ->
                v.op("Split").inputs(v.int32(1), x.get(0)).attr("num_split", 3).build().output(1),
            x(2, 6)),
        of(
            "SplitV",
            (v, x) ->
                v.op("SplitV")
                    .inputs(x.get(0), v.ints(1, 3, 2), v.int32(1))
                    .attr("num_split", 3)
                    .build()
                    .output(2),
            x(2, 6)),
        of("Pack", (v, x) -> v.op("Pack").inputList(x).attr("axis", 1).output(), x(2, 3), x(2, 3)),
        of(
            "Unpack",
            (v, x) ->
                v.op("Unpack").inputs(x.get(0)).attr("num", 3).attr("axis", -1).build().output(1),
            x(2, 3)),
        of("IdentityN", (v, x) -> v.op("IdentityN").inputList(x).build().output(1), x(2), x(3)),
        of("AddN", (v, x) -> v.op("AddN").inputList(x).output(), x(2, 3), x(2, 3), x(2, 3)),
        of(
            "one tensor thrice",
            (v, x) ->
                v.op("AddN")
                    .inputList(List.of(x.get(0), x.get(0), v.op("Exp").inputs(x.get(0)).output()))
                    .output(),
            x(3)));
  }

  private static GradientCase matMul(boolean a, boolean b) {
    return of(
        "MatMul " + a + " " + b,
        (v, x) ->
            v.op("MatMul")
                .inputs(x.get(0), x.get(1))
                .attr("transpose_a", a)
                .attr("transpose_b", b)
                .output(),
        a ? x(3, 2) : x(2, 3),
        b ? x(4, 3) : x(3, 4));
  }

  private static GradientCase batchMatMul(boolean a, boolean b, String type) {
    return of(
        type + " " + a + " " + b,
        (v, x) -> {
          var product = v.op(type).inputs(x.get(0), x.get(1)).attr("adj_x", a).attr("adj_y", b);
          return (type.endsWith("V3") ? product.attr("Tout", DataType.DT_FLOAT) : product).output();
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
                (v, x) -> v.op("MatMul").inputs(x.get(0), x.get(1)).output(),
                x(2, 3),
                x(3, 2))
            .unknown(Unknown.FIRST_DIMENSION),
        batchMatMul(false, false, "BatchMatMul"),
        batchMatMul(false, true, "BatchMatMulV2"),
        batchMatMul(true, false, "BatchMatMulV2"),
        batchMatMul(true, true, "BatchMatMulV3"),
        of(
            "BatchMatMulV2 stretched",
            (v, x) -> v.op("BatchMatMulV2").inputs(x.get(0), x.get(1)).output(),
            x(2, 1, 2, 3),
            x(3, 3, 2)),
        of(
                "BatchMatMulV2 unknown",
                (v, x) -> v.op("BatchMatMulV2").inputs(x.get(0), x.get(1)).output(),
                x(2, 2, 3),
                x(1, 3, 2))
            .unknown(Unknown.FIRST_DIMENSION));
  }

  private static List<GradientCase> types() {
    return List.of(
        of(
            "Cast float64",
            (v, x) ->
                cast(
                    v,
                    v.op("Exp").inputs(cast(v, x.get(0), DataType.DT_DOUBLE)).output(),
                    DataType.DT_FLOAT),
            x(3)),
        of(
                "Cast float16",
                (v, x) ->
                    cast(
                        v,
                        v.op("Square").inputs(cast(v, x.get(0), DataType.DT_HALF)).output(),
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

  /** A product, a mean and a softmax in a 16-bit type. */
  private static Output<?> halfNet(Vocabulary v, List<Output<?>> x, DataType type) {
    var product = v.op("MatMul").inputs(cast(v, x.get(0), type), cast(v, x.get(1), type)).output();
    var softmax = v.op("LogSoftmax").inputs(product).output();
    return v.op("Mean").inputs(softmax, v.ints(0)).output();
  }
}
