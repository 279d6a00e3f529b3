// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.HashMap;
import java.util.Map;

/** Convolutions. */
final class ConvolutionRules {
  private ConvolutionRules() {}

  static Map<String, OperationRule> all() {
    var rules = new HashMap<String, OperationRule>();
    rules.put("Conv2D", ConvolutionRules::convolution);
    rules.put("DepthwiseConv2dNative", ConvolutionRules::depthwise);
    rules.put("Conv2DBackpropInput", ConvolutionRules::transposed);
    return rules;
  }

  private static void convolution(Step step) {
    var filter = step.constant(1); // [height, width, inputs of a group, outputs]
    convolution(step, filter, filter.permuted(3, 2, 0, 1), channels(step) / filter.dims()[2]);
  }

  private static void depthwise(Step step) {
    var filter = step.constant(1); // [height, width, inputs, outputs of an input]
    var dims = filter.dims();
    var weights = filter.permuted(2, 3, 0, 1).reshaped(dims[2] * dims[3], 1, dims[0], dims[1]);
    convolution(step, filter, weights, dims[2]);
  }

  private static void convolution(Step step, HostTensor filter, HostTensor weights, long groups) {
    var window = SpatialWindow.of(step, filter.dims()[0], filter.dims()[1], true);
    var attributes = window.attributes(step);
    if (groups != 1) attributes.put("group", groups);
    var name = step.operation().name();
    step.result(new PendingConvolution(name, attributes, step.planes(0), weights, new float[0]));
  }

  private static long channels(Step step) {
    var channels = step.shape(0)[3];
    if (channels > 0) return channels;
    throw new NotConvertibleException("Conv2D of an unknown number of channels");
  }

  /**
   * The gradient of a convolution, which makes images larger. ONNX adds to its length what SAME cut
   * off.
   */
  private static void transposed(Step step) {
    var filter = step.constant(1); // [height, width, outputs, inputs]
    var window = SpatialWindow.of(step, filter.dims()[0], filter.dims()[1], true);
    if (step.attributes().getAttrString("padding").equals("EXPLICIT")) {
      throw new NotConvertibleException("Conv2DBackpropInput with explicit padding");
    }
    var height = excess(step, window, 0);
    var width = excess(step, window, 1);
    var attributes = new HashMap<String, Object>();
    attributes.put("kernel_shape", window.size());
    attributes.put("strides", window.strides());
    attributes.put("dilations", window.dilations());
    attributes.put("pads", SpatialWindow.pads(Math.max(height, 0), Math.max(width, 0)));
    attributes.put("output_padding", new long[] {Math.max(-height, 0), Math.max(-width, 0)});
    var weights = step.constant(filter.permuted(3, 2, 0, 1));
    step.planesResult(step.add("ConvTranspose", attributes, step.planes(2), weights));
  }

  /** By how much the whole result is longer than the wanted one. */
  private static long excess(Step step, SpatialWindow window, int axis) {
    var from = step.shape(2)[axis + 1];
    var to = step.outputShape()[axis + 1];
    if (from < 0 || to < 0) {
      throw new NotConvertibleException("Conv2DBackpropInput of images of any size");
    }
    return (from - 1) * window.strides()[axis] + window.covered(axis) - to;
  }
}
