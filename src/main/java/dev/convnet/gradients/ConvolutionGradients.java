// SPDX-License-Identifier: Apache-2.0
package dev.convnet.gradients;

import static dev.convnet.gradients.Rules.first;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Rules of what slides a window over pictures. All take over every attribute. */
final class ConvolutionGradients {
  private static final String[] CONVOLUTION = {
    "strides", "padding", "explicit_paddings", "data_format", "dilations"
  };
  private static final String[] POOL = {"ksize", "strides", "padding", "data_format"};

  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("AvgPool", first(ConvolutionGradients::avgPool)),
          entry("BiasAdd", ConvolutionGradients::biasAdd),
          entry("Conv2D", ConvolutionGradients::conv2d),
          entry("DepthwiseConv2dNative", ConvolutionGradients::depthwise),
          entry("MaxPool", first(ConvolutionGradients::maxPool)),
          entry("MaxPoolV2", first(ConvolutionGradients::maxPoolV2)));

  private ConvolutionGradients() {}

  /** dx: dy convolved with the filter turned round; dfilter: x convolved with dy. */
  private static List<Optional<Output<?>>> conv2d(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var x = op.input(0);
    var filter = op.input(1);
    var shapes = c.op("ShapeN").list(List.of(x, filter)).build();
    return c.each(
        () ->
            c.op("Conv2DBackpropInput")
                .in(shapes.output(0), filter, dy.get(0))
                .copy(op, CONVOLUTION)
                .copy(op, "use_cudnn_on_gpu")
                .output(),
        () ->
            c.op("Conv2DBackpropFilter")
                .in(x, shapes.output(1), dy.get(0))
                .copy(op, CONVOLUTION)
                .copy(op, "use_cudnn_on_gpu")
                .output());
  }

  /** As Conv2D, each channel by itself. */
  private static List<Optional<Output<?>>> depthwise(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var x = op.input(0);
    var filter = op.input(1);
    return c.each(
        () ->
            c.op("DepthwiseConv2dNativeBackpropInput")
                .in(c.shape(x), filter, dy.get(0))
                .copy(op, CONVOLUTION)
                .output(),
        () ->
            c.op("DepthwiseConv2dNativeBackpropFilter")
                .in(x, c.shape(filter), dy.get(0))
                .copy(op, CONVOLUTION)
                .output());
  }

  /** dy; dy summed over all axes but the channels'. */
  private static List<Optional<Output<?>>> biasAdd(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return c.each(
        () -> dy.get(0), () -> c.op("BiasAddGrad").in(dy.get(0)).copy(op, "data_format").output());
  }

  /** dy to the place of each window's maximum, the first if there are several. */
  private static Output<?> maxPool(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("MaxPoolGrad")
        .in(op.input(0), op.output(0), dy)
        .copy(op, POOL)
        .copy(op, "explicit_paddings")
        .output();
  }

  /** As MaxPool, its window and strides tensors. */
  private static Output<?> maxPoolV2(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("MaxPoolGradV2")
        .in(op.input(0), op.output(0), dy, op.input(1), op.input(2))
        .copy(op, "padding", "data_format")
        .output();
  }

  /** dy shared among the elements of each window. */
  private static Output<?> avgPool(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("AvgPoolGrad").in(c.shape(op.input(0)), dy).copy(op, POOL).output();
  }
}
