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

/** Convolutions, and the biases that are added to their results. */
final class ConvolutionGradientCases {
  private ConvolutionGradientCases() {}

  static Stream<GradientCase> all() {
    return Stream.of(
            transposedConvolutions(),
            convolutions(),
            unusualConvolutions(),
            depthwiseConvolutions(),
            biases())
        .flatMap(List::stream);
  }

  private static OpBuilder conv(
      String type, Vocabulary v, List<Output<?>> x, String padding, long stride) {
    return v.op(type)
        .inputs(x.get(0), x.get(1))
        .attr("padding", padding)
        .attrList("strides", 1, stride, stride, 1);
  }

  private static OpBuilder conv(Vocabulary v, List<Output<?>> x, String padding, long stride) {
    return conv("Conv2D", v, x, padding, stride);
  }

  private static OpBuilder depthwise(Vocabulary v, List<Output<?>> x, String padding, long stride) {
    return conv("DepthwiseConv2dNative", v, x, padding, stride);
  }

  private static Output<?> conv64(Vocabulary v, List<Output<?>> x) {
    var longer = x.stream().<Output<?>>map(a -> cast(v, a, DataType.DT_DOUBLE)).toList();
    return cast(v, conv(v, longer, "SAME", 1).output(), DataType.DT_FLOAT);
  }

  private static OpBuilder transposed(
      Vocabulary v, List<Output<?>> x, String padding, int height, int width) {
    return v.op("Conv2DBackpropInput")
        .inputs(v.ints(2, height, width, 3), x.get(1), x.get(0))
        .attr("padding", padding)
        .attrList("strides", 1, 2, 2, 1);
  }

  private static List<GradientCase> transposedConvolutions() {
    var images = x(2, 3, 4, 2);
    var filter = x(3, 3, 3, 2);
    return List.of(
        of(
            "Conv2DBackpropInput same",
            (v, x) -> transposed(v, x, "SAME", 6, 8).output(),
            images,
            filter),
        of(
            "Conv2DBackpropInput valid",
            (v, x) -> transposed(v, x, "VALID", 7, 9).output(),
            images,
            filter));
  }

  private static List<GradientCase> convolutions() {
    var images = x(2, 5, 5, 2);
    var filter = x(3, 3, 2, 3);
    return List.of(
        of("Conv2D same", (v, x) -> conv(v, x, "SAME", 1).output(), images, filter),
        of("Conv2D valid", (v, x) -> conv(v, x, "VALID", 1).output(), images, filter),
        of("Conv2D stride 2", (v, x) -> conv(v, x, "SAME", 2).output(), images, filter),
        of("Conv2D valid stride 2", (v, x) -> conv(v, x, "VALID", 2).output(), images, filter),
        of(
            "Conv2D of two strides",
            (v, x) ->
                v.op("Conv2D")
                    .inputs(x.get(0), x.get(1))
                    .attr("padding", "VALID")
                    .attrList("strides", 1, 2, 1, 1)
                    .output(),
            images,
            filter),
        of("Conv2D float64", ConvolutionGradientCases::conv64, images, filter),
        of("Conv2D even", (v, x) -> conv(v, x, "SAME", 2).output(), images, x(2, 4, 2, 3)));
  }

  private static List<GradientCase> unusualConvolutions() {
    var images = x(2, 5, 5, 2);
    var filter = x(3, 3, 2, 3);
    return List.of(
        of(
            "Conv2D dilated",
            (v, x) -> conv(v, x, "SAME", 1).attrList("dilations", 1, 2, 2, 1).output(),
            images,
            filter),
        of(
            "Conv2D dilated valid",
            (v, x) -> conv(v, x, "VALID", 1).attrList("dilations", 1, 2, 1, 1).output(),
            images,
            filter),
        of(
            "Conv2D explicit padding",
            (v, x) ->
                conv(v, x, "EXPLICIT", 2)
                    .attrList("explicit_paddings", 0, 0, 2, 0, 1, 1, 0, 0)
                    .output(),
            images,
            filter),
        of("Conv2D grouped", (v, x) -> conv(v, x, "SAME", 1).output(), images, x(3, 3, 1, 4)),
        of(
            "Conv2D NCHW",
            (v, x) ->
                v.op("Conv2D")
                    .inputs(x.get(0), x.get(1))
                    .attr("padding", "SAME")
                    .attrList("strides", 1, 1, 2, 2)
                    .attr("data_format", "NCHW")
                    .output(),
            x(2, 2, 5, 5),
            filter),
        of("Conv2D any batch", (v, x) -> conv(v, x, "SAME", 1).output(), images, filter)
            .unknown(Unknown.FIRST_DIMENSION),
        of("Conv2D unknown", (v, x) -> conv(v, x, "SAME", 1).output(), images, filter)
            .unknown(Unknown.RANK));
  }

  private static List<GradientCase> depthwiseConvolutions() {
    var images = x(2, 5, 5, 2);
    var filter = x(3, 3, 2, 3);
    return List.of(
        of("Depthwise same", (v, x) -> depthwise(v, x, "SAME", 1).output(), images, filter),
        of("Depthwise stride 2", (v, x) -> depthwise(v, x, "VALID", 2).output(), images, filter),
        of(
            "Depthwise explicit padding",
            (v, x) ->
                depthwise(v, x, "EXPLICIT", 1)
                    .attrList("explicit_paddings", 0, 0, 2, 0, 1, 1, 0, 0)
                    .output(),
            images,
            filter),
        of(
            "Depthwise dilated",
            (v, x) -> depthwise(v, x, "VALID", 1).attrList("dilations", 1, 2, 2, 1).output(),
            x(2, 6, 6, 2),
            filter),
        of(
            "Depthwise dilated same",
            (v, x) -> depthwise(v, x, "SAME", 1).attrList("dilations", 1, 3, 2, 1).output(),
            x(2, 6, 6, 2),
            x(2, 3, 2, 1)));
  }

  private static List<GradientCase> biases() {
    var images = x(2, 5, 5, 2);
    return List.of(
        of("BiasAdd", (v, x) -> v.op("BiasAdd").inputs(x.get(0), x.get(1)).output(), images, x(2)),
        of(
            "BiasAdd NCHW",
            (v, x) ->
                v.op("BiasAdd").inputs(x.get(0), x.get(1)).attr("data_format", "NCHW").output(),
            x(2, 3, 2, 2),
            x(3)));
  }
}
