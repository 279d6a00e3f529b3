// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientCase.of;
import static dev.convnet.nn.gradients.GradientCase.x;

import dev.convnet.nn.gradients.GradientCase.Unknown;
import dev.convnet.nn.gradients.GradientCase.Vocabulary;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Output;

/** Pools, resizes, normalizations and losses. */
final class ImageGradientCases {
  private ImageGradientCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(pools(), resizes(), normalizations(), losses()).flatMap(List::stream);
  }

  private static OpBuilder pool(
      String type, Vocabulary v, Output<?> x, String padding, long stride) {
    return v.op(type)
        .inputs(x)
        .attr("padding", padding)
        .attrList("ksize", 1, 3, 3, 1)
        .attrList("strides", 1, stride, stride, 1);
  }

  private static List<GradientCase> pools() {
    var images = x(2, 5, 5, 2);
    return List.of(
        of("MaxPool", (v, x) -> pool("MaxPool", v, x.get(0), "SAME", 2).output(), images),
        of("MaxPool valid", (v, x) -> pool("MaxPool", v, x.get(0), "VALID", 1).output(), images),
        of(
            "MaxPool explicit padding",
            (v, x) ->
                pool("MaxPool", v, x.get(0), "EXPLICIT", 2)
                    .attrList("explicit_paddings", 0, 0, 1, 1, 1, 0, 0, 0)
                    .output(),
            images),
        of(
            "MaxPoolV2",
            (v, x) ->
                v.op("MaxPoolV2")
                    .inputs(x.get(0), v.ints(1, 2, 2, 1), v.ints(1, 2, 2, 1))
                    .attr("padding", "SAME")
                    .output(),
            images),
        of("AvgPool", (v, x) -> pool("AvgPool", v, x.get(0), "SAME", 2).output(), images),
        of("AvgPool valid", (v, x) -> pool("AvgPool", v, x.get(0), "VALID", 1).output(), images),
        of("AvgPool any batch", (v, x) -> pool("AvgPool", v, x.get(0), "SAME", 2).output(), images)
            .unknown(Unknown.FIRST_DIMENSION));
  }

  private static List<GradientCase> resizes() {
    var images = x(2, 5, 5, 2);
    return List.of(
        of(
            "ResizeBilinear",
            (v, x) -> v.op("ResizeBilinear").inputs(x.get(0), v.ints(4, 7)).output(),
            images),
        of(
            "ResizeNearestNeighbor",
            (v, x) ->
                v.op("ResizeNearestNeighbor")
                    .inputs(x.get(0), v.ints(7, 10))
                    .attr("half_pixel_centers", true)
                    .output(),
            images),
        of(
            "ResizeBilinear half pixel",
            (v, x) ->
                v.op("ResizeBilinear")
                    .inputs(x.get(0), v.ints(4, 7))
                    .attr("half_pixel_centers", true)
                    .output(),
            images),
        of(
            "ResizeBilinear corners",
            (v, x) ->
                v.op("ResizeBilinear")
                    .inputs(x.get(0), v.ints(4, 7))
                    .attr("align_corners", true)
                    .output(),
            images));
  }

  private static GradientCase lrn(String name, long radius, float bias, float alpha, float beta) {
    return of(
        name,
        (v, x) ->
            v.op("LRN")
                .inputs(x.get(0))
                .attr("depth_radius", radius)
                .attr("bias", bias)
                .attr("alpha", alpha)
                .attr("beta", beta)
                .output(),
        x(2, 2, 2, 7));
  }

  private static OpBuilder batchNorm(Vocabulary v, List<Output<?>> x, boolean training) {
    var statistics = training ? v.floats() : v.floats(0.5f, 1.5f);
    return v.op("FusedBatchNormV3")
        .inputs(x.get(0), x.get(1), x.get(2), statistics, statistics)
        .attr("epsilon", 0.01f)
        .attr("is_training", training);
  }

  private static GradientCase batchNorm(
      String name, boolean training, String format, long... shape) {
    return of(
        name,
        (v, x) -> batchNorm(v, x, training).attr("data_format", format).output(),
        shape,
        x(2),
        x(2));
  }

  private static List<GradientCase> normalizations() {
    return List.of(
        of("LRN defaults", (v, x) -> v.op("LRN").inputs(x.get(0)).output(), x(2, 2, 2, 7)),
        lrn("LRN of CIFAR-10", 4, 1, 0.001f / 9, 0.75f),
        lrn("LRN strong", 2, 1.5f, 0.3f, 0.6f),
        batchNorm("FusedBatchNormV3", true, "NHWC", 2, 3, 3, 2),
        batchNorm("FusedBatchNormV3 NCHW", true, "NCHW", 2, 2, 3, 3),
        batchNorm("FusedBatchNormV3 given", false, "NHWC", 2, 3, 3, 2),
        batchNorm("FusedBatchNormV3 given NCHW", false, "NCHW", 2, 2, 3, 3));
  }

  private static List<GradientCase> losses() {
    var logits = x(4, 3);
    return List.of(
        of("L2Loss", (v, x) -> v.op("L2Loss").inputs(x.get(0)).output(), x(3, 2)),
        of(
            "SoftmaxCrossEntropyWithLogits",
            (v, x) ->
                v.op("SoftmaxCrossEntropyWithLogits")
                    .inputs(x.get(0), v.op("Softmax").inputs(x.get(1)).output())
                    .output(),
            logits,
            logits),
        of(
            "SparseSoftmaxCrossEntropyWithLogits",
            (v, x) ->
                v.op("SparseSoftmaxCrossEntropyWithLogits")
                    .inputs(x.get(0), v.ints(2, 0, 1, 1))
                    .output(),
            logits),
        of(
                "SparseSoftmaxCrossEntropyWithLogits any batch",
                (v, x) ->
                    v.op("SparseSoftmaxCrossEntropyWithLogits")
                        .inputs(x.get(0), v.longs(2, 0, 1, 1))
                        .output(),
                logits)
            .unknown(Unknown.FIRST_DIMENSION));
  }
}
