// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeArea;
import org.tensorflow.op.image.ResizeBicubic;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.LocalResponseNormalization;
import org.tensorflow.types.TFloat32;

/** Windows over images, and other sizes. */
final class ImageCases extends OperationCases {
  ImageCases(Ops tf, Operand<TFloat32> x, Map<String, Operand<TFloat32>> outputs) {
    super(tf, x, outputs);
  }

  @Override
  void build() {
    windows();
    resizing();
  }

  private void windows() {
    for (var padding : List.of("SAME", "VALID")) {
      both("Conv2D " + padding, a -> convolution(a, padding, 2, 1));
      both("Conv2D dilated " + padding, a -> convolution(a, padding, 1, 2));
      both("MaxPool " + padding, a -> pool("MaxPool", a, padding));
      both("AvgPool " + padding, a -> pool("AvgPool", a, padding));
      both("Depthwise " + padding, a -> depthwise(a, padding));
      both("Conv2DBackpropInput " + padding, a -> transposed(a, padding));
    }
    both("Conv2D of groups", a -> tf.nn.conv2d(a, constant(3, 3, 2, 6), ONES, "SAME").output());
    both("Conv2D and BiasAdd", a -> tf.nn.biasAdd(convolution(a, "SAME", 1, 1), constant(5)));
    both(
        "Conv2D and batch norm",
        a -> batchNorm(tf.nn.biasAdd(convolution(a, "SAME", 1, 1), constant(5)), 5));
    both("Conv2D that is used twice", this::usedTwice);
    both("FusedBatchNormV3", a -> batchNorm(a, 4));
    both("FusedBatchNormV3 of its own statistics", a -> ownStatistics(a, "NHWC"));
    both("FusedBatchNormV3 of planes as rows", a -> ownStatistics(a, "NCHW"));
    both("MaxPoolV2", a -> tf.nn.maxPool(a, tf.array(1, 3, 2, 1), tf.array(1, 2, 1, 1), "SAME"));
    both(
        "MaxPool of channels",
        a -> tf.nn.maxPool(a, tf.array(1, 1, 1, 2), tf.array(1, 1, 1, 2), "VALID"));
    both(
        "LRN",
        a ->
            tf.nn.localResponseNormalization(
                a,
                depthRadius(),
                LocalResponseNormalization.alpha(0.3f),
                LocalResponseNormalization.beta(0.75f),
                LocalResponseNormalization.bias(2f)));
  }

  private static LocalResponseNormalization.Options depthRadius() {
    return LocalResponseNormalization.depthRadius(1L);
  }

  private Operand<TFloat32> usedTwice(Operand<TFloat32> a) {
    var convolution = convolution(a, "SAME", 1, 1);
    return tf.math.add(batchNorm(convolution, 5), tf.math.exp(convolution));
  }

  private Operand<TFloat32> convolution(
      Operand<TFloat32> a, String padding, long stride, long dilation) {
    return tf.nn
        .conv2d(
            a,
            constant(3, 2, 4, 5),
            List.of(1L, stride, stride, 1L),
            padding,
            Conv2d.dilations(1L, dilation, dilation, 1L))
        .output();
  }

  private Operand<TFloat32> depthwise(Operand<TFloat32> a, String padding) {
    return tf.nn.depthwiseConv2dNative(
        a,
        constant(3, 3, 4, 2),
        List.of(1L, 2L, 2L, 1L),
        padding,
        new DepthwiseConv2dNative.Options[0]);
  }

  private Operand<TFloat32> transposed(Operand<TFloat32> a, String padding) {
    var n = tf.slice(tf.shape(a), tf.array(0), tf.array(1));
    var longer = padding.equals("SAME") ? 0 : 1;
    var size = tf.concat(List.of(n, tf.array(12 + longer, 16, 3)), zero());
    var stride = List.of(1L, 2L, 2L, 1L);
    return tf.nn.conv2dBackpropInput(size, constant(3, 2, 3, 4), a, stride, padding);
  }

  private Operand<TFloat32> pool(String type, Operand<TFloat32> a, String padding) {
    var size = new long[] {1, 3, 2, 1};
    var builder = x.env().opBuilder(type, name(type), tf.scope());
    builder.addInput(a.asOutput());
    builder.setAttr("ksize", size);
    builder.setAttr("strides", new long[] {1, 2, 3, 1});
    builder.setAttr("padding", padding);
    return builder.build().<TFloat32>output(0).expect(TFloat32.class);
  }

  private Operand<TFloat32> ownStatistics(Operand<TFloat32> a, String order) {
    var channels = order.equals("NHWC") ? 4 : 6;
    var none = tf.constant(new float[0]);
    return tf.nn
        .fusedBatchNorm(
            a,
            constant(channels),
            constant(channels),
            none,
            none,
            FusedBatchNorm.dataFormat(order),
            FusedBatchNorm.isTraining(true))
        .y();
  }

  private Operand<TFloat32> batchNorm(Operand<TFloat32> a, long channels) {
    return tf.nn
        .fusedBatchNorm(
            a,
            constant(channels),
            constant(channels),
            constant(channels),
            positive(constant(channels)),
            FusedBatchNorm.epsilon(0.01f),
            FusedBatchNorm.isTraining(false))
        .y();
  }

  private void resizing() {
    for (var centers : List.of(true, false)) {
      var more = centers ? "" : " from corners";
      both(
          "ResizeBilinear" + more,
          a ->
              tf.image.resizeBilinear(a, tf.array(9, 5), ResizeBilinear.halfPixelCenters(centers)));
      both(
          "ResizeNearestNeighbor" + more,
          a ->
              tf.image.resizeNearestNeighbor(
                  a, tf.array(9, 5), ResizeNearestNeighbor.halfPixelCenters(centers)));
      both(
          "ResizeBicubic" + more,
          a -> tf.image.resizeBicubic(a, tf.array(9, 5), ResizeBicubic.halfPixelCenters(centers)));
      both("ScaleAndTranslate" + more, a -> scaled(a, tf.array(1.5f, 0.6f), centers));
      both("ScaleAndTranslate of any size" + more, a -> scaled(a, ratio(a), centers));
    }
    both(
        "ResizeBilinear of aligned corners",
        a -> tf.image.resizeBilinear(a, tf.array(9, 5), ResizeBilinear.alignCorners(true)));
    both(
        "ResizeNearestNeighbor of aligned corners",
        a ->
            tf.image.resizeNearestNeighbor(
                a, tf.array(9, 5), ResizeNearestNeighbor.alignCorners(true)));
    both("ResizeArea", a -> tf.image.resizeArea(a, tf.array(9, 5), new ResizeArea.Options[0]));
  }

  private Operand<TFloat32> ratio(Operand<TFloat32> a) {
    var size = tf.slice(tf.shape(a), tf.array(1), tf.array(2));
    return tf.math.div(tf.array(9f, 5f), tf.dtypes.cast(size, TFloat32.class));
  }

  private Operand<TFloat32> scaled(
      Operand<TFloat32> a, Operand<TFloat32> scale, boolean averaging) {
    return tf.image.scaleAndTranslate(
        a,
        tf.array(9, 5),
        scale,
        tf.array(0.5f, -1f),
        ScaleAndTranslate.kernelType("triangle"),
        ScaleAndTranslate.antialias(averaging));
  }
}
