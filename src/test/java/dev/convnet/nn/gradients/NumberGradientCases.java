// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientCase.of;
import static dev.convnet.nn.gradients.GradientCase.x;

import dev.convnet.nn.gradients.GradientCase.Unknown;
import dev.convnet.nn.gradients.GradientCase.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/** Elementwise functions of one tensor and of two, and reductions. */
final class NumberGradientCases {
  private NumberGradientCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(ofOne(), ofTwo(), choices(), reductions()).flatMap(List::stream);
  }

  private static GradientCase unary(String type) {
    return of(type, (v, x) -> v.op(type).inputs(x.get(0)).output(), x(3, 4));
  }

  private static List<GradientCase> ofOne() {
    var cases = new ArrayList<GradientCase>();
    for (var type :
        ("Abs Elu Erf Erfc Exp Identity LeakyRelu LogSoftmax Neg Relu Relu6 Selu Sigmoid Sign Softmax"
                + " Softplus Softsign Square Tanh")
            .split(" ")) {
      cases.add(unary(type));
    }
    for (var type : "Log Log1p Reciprocal Rsqrt Sqrt".split(" ")) {
      cases.add(unary(type).positive());
    }
    cases.add(
        of(
            "LeakyRelu alpha",
            (v, x) -> v.op("LeakyRelu").inputs(x.get(0)).attr("alpha", 0.3f).output(),
            x(5)));
    cases.add(
        of(
            "Relu6 above",
            (v, x) ->
                v.op("Relu6").inputs(v.op("Mul").inputs(x.get(0), v.number(9)).output()).output(),
            x(40)));
    cases.add(unary("Softmax").unknown(Unknown.RANK));
    cases.add(
        of(
                "StopGradient",
                (v, x) ->
                    v.op("Add")
                        .inputs(v.op("StopGradient").inputs(x.get(0)).output(), x.get(1))
                        .output(),
                x(3),
                x(3))
            .notSmooth());
    cases.add(
        of(
                "OneHot",
                (v, x) ->
                    v.op("OneHot").inputs(v.ints(1, 0), v.int32(3), x.get(0), x.get(1)).output(),
                x(),
                x())
            .notSmooth());
    var known = Shape.of(-1, 4);
    cases.add(
        of(
            "EnsureShape",
            (v, x) -> v.op("EnsureShape").inputs(x.get(0)).attr("shape", known).output(),
            x(3, 4)));
    cases.add(of("Floor", (v, x) -> v.op("Floor").inputs(x.get(0)).output(), x(3)).notSmooth());
    return cases;
  }

  private static GradientCase binary(String type, long[] a, long[] b) {
    return of(
        "%s %d %d".formatted(type, a.length, b.length),
        (v, x) -> v.op(type).inputs(x.get(0), x.get(1)).output(),
        a,
        b);
  }

  private static List<GradientCase> ofTwo() {
    var cases = new ArrayList<GradientCase>();
    for (var type : "Add AddV2 Sub Mul SquaredDifference Maximum Minimum".split(" ")) {
      cases.add(binary(type, x(2, 3), x(2, 3)));
      cases.add(binary(type, x(2, 3), x(3)));
      cases.add(binary(type, x(), x(2, 3)));
      cases.add(binary(type, x(2, 1, 3), x(4, 1)));
      cases.add(binary(type, x(2, 3), x(1, 3)).unknown(Unknown.FIRST_DIMENSION));
      cases.add(binary(type, x(2, 3), x(3)).unknown(Unknown.RANK));
    }
    for (var type : "Div DivNoNan RealDiv Pow".split(" ")) {
      cases.add(binary(type, x(2, 3), x(2, 3)).positive());
      cases.add(binary(type, x(2, 1), x(3)).positive());
      cases.add(binary(type, x(2, 3), x(1, 3)).positive().unknown(Unknown.FIRST_DIMENSION));
    }
    cases.add(
        of(
            "Pow of negatives",
            (v, x) -> v.op("Pow").inputs(x.get(0), v.floats(2, 3, 2)).output(),
            x(3)));
    cases.add(
        of(
            "Pow of negatives by negatives",
            (v, x) -> v.op("Pow").inputs(less3(v, x.get(0)), v.floats(-1, -2, -3)).output(),
            x(3)));
    cases.add(
        of(
                "Pow by negatives",
                (v, x) -> v.op("Pow").inputs(x.get(0), less3(v, x.get(1))).output(),
                x(),
                x(4))
            .positive());
    cases.add(
        of(
            "Div by negatives",
            (v, x) -> v.op("RealDiv").inputs(x.get(0), less3(v, x.get(1))).output(),
            x(2, 3),
            x(3)));
    cases.add(
        of(
                "DivNoNan by zero",
                (v, x) -> v.op("DivNoNan").inputs(x.get(0), v.floats(0, 2, 0)).output(),
                x(3))
            .notSmooth());
    return cases;
  }

  /** Values far below zero. */
  private static Output<?> less3(Vocabulary v, Output<?> x) {
    return v.op("Sub").inputs(x, v.number(3)).output();
  }

  /** Clipping to limits that are far from all values. */
  private static Output<?> clip(Vocabulary v, List<Output<?>> x) {
    var lowest = v.op("Sub").inputs(x.get(1), v.number(0.1f)).output();
    var highest = v.op("Add").inputs(x.get(2), v.number(0.03f)).output();
    return v.op("ClipByValue").inputs(x.get(0), lowest, highest).output();
  }

  private static List<GradientCase> choices() {
    return List.of(
        of("ClipByValue", NumberGradientCases::clip, x(2, 4), x(), x()),
        of("ClipByValue", NumberGradientCases::clip, x(2, 4), x(), x()).unknown(Unknown.RANK),
        of(
            "Select",
            (v, x) ->
                v.op("Select").inputs(v.bools(true, false, true), x.get(0), x.get(1)).output(),
            x(3),
            x(3)),
        of(
            "Select of rows",
            (v, x) -> v.op("Select").inputs(v.bools(true, false), x.get(0), x.get(1)).output(),
            x(2, 3),
            x(2, 3)),
        of(
            "SelectV2 stretched by the condition",
            (v, x) ->
                v.op("SelectV2").inputs(v.bools(true, false, true), x.get(0), x.get(1)).output(),
            x(2, 1),
            x(1)),
        of(
            "SelectV2",
            (v, x) ->
                v.op("SelectV2").inputs(v.bools(true, false, true), x.get(0), x.get(1)).output(),
            x(2, 3),
            x(3)),
        of(
            "SelectV2 of a scalar",
            (v, x) -> v.op("SelectV2").inputs(v.bools(true, false), x.get(0), x.get(1)).output(),
            x(),
            x(2)),
        of(
                "SelectV2 any batch",
                (v, x) ->
                    v.op("SelectV2")
                        .inputs(v.bools(true, false, true), x.get(0), x.get(1))
                        .output(),
                x(2, 3),
                x(1, 3))
            .unknown(Unknown.FIRST_DIMENSION));
  }

  private static List<GradientCase> reductions() {
    var cases = new ArrayList<GradientCase>();
    for (var type : "Mean Sum Max Min".split(" ")) {
      cases.add(
          of(
              type + " of all",
              (v, x) -> v.op(type).inputs(x.get(0), v.ints(0, 1)).output(),
              x(2, 3)));
      cases.add(
          of(type + " axis", (v, x) -> v.op(type).inputs(x.get(0), v.int32(-1)).output(), x(2, 3)));
      cases.add(
          of(
              type + " keeping",
              (v, x) ->
                  v.op(type).inputs(x.get(0), v.longs(0, -1)).attr("keep_dims", true).output(),
              x(2, 3, 2)));
      for (var unknown : List.of(Unknown.FIRST_DIMENSION, Unknown.RANK)) {
        cases.add(
            of(
                    type + " of all",
                    (v, x) -> v.op(type).inputs(x.get(0), v.ints(0, 1)).output(),
                    x(2, 3))
                .unknown(unknown));
        cases.add(
            of(
                    type + " of two axes",
                    (v, x) -> v.op(type).inputs(x.get(0), v.ints(1, 2)).output(),
                    x(2, 3, 2))
                .unknown(unknown));
        cases.add(
            of(
                    type + " keeping",
                    (v, x) ->
                        v.op(type).inputs(x.get(0), v.int32(-2)).attr("keep_dims", true).output(),
                    x(2, 3, 2))
                .unknown(unknown));
      }
    }
    cases.add(
        of(
                "Max of equals",
                (v, x) ->
                    v.op("Max").inputs(v.op("Relu").inputs(x.get(0)).output(), v.ints(0)).output(),
                x(2, 5))
            .notSmooth());
    return cases;
  }
}
