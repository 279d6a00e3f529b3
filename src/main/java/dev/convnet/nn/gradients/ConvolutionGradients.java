// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import static dev.convnet.nn.gradients.GradientRule.forFirstInput;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;

/** Gradient rules of convolutions, pools and bias additions, with all their attributes. */
final class ConvolutionGradients {
  private static final String[] CONVOLUTION = {
    "strides", "padding", "explicit_paddings", "data_format", "dilations"
  };
  private static final String[] DEPTHWISE = {
    "strides", "padding", "explicit_paddings", "data_format"
  };
  private static final String[] POOL = {"ksize", "strides", "padding", "data_format"};

  static final Map<String, GradientRule> RULES =
      Map.ofEntries(
          entry("AvgPool", forFirstInput(ConvolutionGradients::avgPool)),
          entry("BiasAdd", ConvolutionGradients::biasAdd),
          entry("Conv2D", ConvolutionGradients::conv2d),
          entry("Conv2DBackpropInput", ConvolutionGradients::transposed),
          entry("DepthwiseConv2dNative", ConvolutionGradients::depthwise),
          entry("MaxPool", forFirstInput(ConvolutionGradients::maxPool)),
          entry("MaxPoolV2", forFirstInput(ConvolutionGradients::maxPoolV2)));

  private ConvolutionGradients() {}

  /** dx is dy convolved with the rotated filter, dfilter is x convolved with dy. */
  private static List<Optional<Output<?>>> conv2d(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var x = op.input(0);
    var filter = op.input(1);
    var shapes = c.op("ShapeN").inputList(List.of(x, filter)).build();
    return c.inputGradients(
        () ->
            c.op("Conv2DBackpropInput")
                .inputs(shapes.output(0), filter, dy.get(0))
                .copyAttrs(op, CONVOLUTION)
                .copyAttrs(op, "use_cudnn_on_gpu")
                .output(),
        () ->
            c.op("Conv2DBackpropFilter")
                .inputs(x, shapes.output(1), dy.get(0))
                .copyAttrs(op, CONVOLUTION)
                .copyAttrs(op, "use_cudnn_on_gpu")
                .output());
  }

  /** A transposed convolution of x: dx is dy convolved, dfilter is dy convolved with x. */
  private static List<Optional<Output<?>>> transposed(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var filter = op.input(1);
    var x = op.input(2);
    return c.inputGradientsAfter(
        1,
        () ->
            c.op("Conv2DBackpropFilter")
                .inputs(dy.get(0), c.shape(filter), x)
                .copyAttrs(op, CONVOLUTION)
                .copyAttrs(op, "use_cudnn_on_gpu")
                .output(),
        () ->
            c.op("Conv2D")
                .inputs(dy.get(0), filter)
                .copyAttrs(op, CONVOLUTION)
                .copyAttrs(op, "use_cudnn_on_gpu")
                .output());
  }

  /**
   * As Conv2D, for each channel alone. TensorFlow's backward kernels ignore dilations (oneDNN's end
   * the process), so a dilated filter is replaced by a larger one with zeros between its elements.
   */
  private static List<Optional<Output<?>>> depthwise(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    var x = op.input(0);
    var dilation = new Dilation(c, op);
    return c.inputGradients(
        () ->
            c.op("DepthwiseConv2dNativeBackpropInput")
                .inputs(c.shape(x), dilation.enlarged(), dy.get(0))
                .copyAttrs(op, DEPTHWISE)
                .output(),
        () ->
            dilation.picked(
                c.op("DepthwiseConv2dNativeBackpropFilter")
                    .inputs(x, dilation.shape(), dy.get(0))
                    .copyAttrs(op, DEPTHWISE)
                    .output()));
  }

  /** A depthwise filter and the equivalent filter without dilation. */
  private record Dilation(GradientContext c, GraphOperation op, Output<?> filter, long[] steps) {
    Dilation(GradientContext c, GraphOperation op) {
      this(c, op, op.input(1), steps(op));
    }

    private static long[] steps(GraphOperation op) {
      var byAxis = op.attributes().getAttrIntList("dilations");
      var first = op.attributes().getAttrString("data_format").equals("NCHW") ? 2 : 1;
      return new long[] {byAxis[first], byAxis[first + 1], 1, 1};
    }

    private boolean isNone() {
      return steps[0] == 1 && steps[1] == 1;
    }

    Output<?> shape() {
      if (isNone()) return c.shape(filter);
      var size = filter.shape().asArray().clone();
      for (var axis = 0; axis < 2; axis++) size[axis] = (size[axis] - 1) * steps[axis] + 1;
      return c.intVector("Shape", size);
    }

    Output<?> enlarged() {
      return isNone() ? filter : strided("StridedSliceGrad", shape(), shape(), filter);
    }

    Output<?> picked(Output<?> gradient) {
      return isNone() ? gradient : strided("StridedSlice", gradient, shape());
    }

    private Output<?> strided(String type, Output<?> from, Output<?> end, Output<?>... last) {
      var begin = c.intVector("begin", 0, 0, 0, 0);
      return c.op(type)
          .inputs(from, begin, end, c.intVector("strides", steps))
          .inputs(last)
          .output();
    }
  }

  /** dx is dy; the bias gets dy summed over all axes but the channels. */
  private static List<Optional<Output<?>>> biasAdd(
      GradientContext c, GraphOperation op, List<Output<?>> dy) {
    return c.inputGradients(
        () -> dy.get(0),
        () -> c.op("BiasAddGrad").inputs(dy.get(0)).copyAttrs(op, "data_format").output());
  }

  /** dy goes to the maximum of each window, to the first if there are several. */
  private static Output<?> maxPool(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("MaxPoolGrad")
        .inputs(op.input(0), op.output(0), dy)
        .copyAttrs(op, POOL)
        .copyAttrs(op, "explicit_paddings")
        .output();
  }

  /** As MaxPool, with the window and the strides as tensors. */
  private static Output<?> maxPoolV2(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("MaxPoolGradV2")
        .inputs(op.input(0), op.output(0), dy, op.input(1), op.input(2))
        .copyAttrs(op, "padding", "data_format")
        .output();
  }

  /** dy is distributed evenly over the elements of each window. */
  private static Output<?> avgPool(GradientContext c, GraphOperation op, Output<?> dy) {
    return c.op("AvgPoolGrad").inputs(c.shape(op.input(0)), dy).copyAttrs(op, POOL).output();
  }
}
