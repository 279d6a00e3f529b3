// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.op.image.ResizeArea;
import org.tensorflow.op.image.ResizeBicubic;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.op.nn.LocalResponseNormalization;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Operations of images {@code [N, 6, 8, 4]}, which are in rows or, after a pooling, in planes. */
final class OperationCases {
  private static final List<Long> ONES = List.of(1L, 1L, 1L, 1L);

  private final Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
  private final Random random = new Random(1);
  private final Ops tf;
  private final Operand<TFloat32> x;
  private final Operand<TFloat32> planes;

  OperationCases(GraphScope scope, Operand<TFloat32> x) {
    this.tf = scope.tf();
    this.x = x;
    this.planes = tf.nn.avgPool(x, ONES, ONES, "VALID");
    elements();
    numbers();
    reductions();
    products();
    shapes();
    parts();
    windows();
    resizing();
  }

  Map<String, Operand<TFloat32>> outputs() {
    return outputs;
  }

  private void both(String name, UnaryOperator<Operand<TFloat32>> operation) {
    outputs.put(name, operation.apply(x));
    outputs.put(name + " of planes", operation.apply(planes));
  }

  private void bools(String name, Function<Operand<TFloat32>, Operand<TBool>> operation) {
    both(name, a -> tf.dtypes.cast(operation.apply(a), TFloat32.class));
  }

  private Operand<TFloat32> constant(long... shape) {
    var values = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() - 0.5f;
    return tf.constant(Shape.of(shape), DataBuffers.of(values));
  }

  private Operand<TFloat32> positive(Operand<TFloat32> a) {
    return tf.math.add(tf.math.abs(a), tf.constant(0.1f));
  }

  private void elements() {
    both("Identity", a -> tf.identity(a));
    both("StopGradient", a -> tf.stopGradient(a));
    both("PreventGradient", a -> operation("PreventGradient", a));
    both("EnsureShape", a -> tf.ensureShape(a, Shape.of(-1, 6, 8, 4)));
    both("PlaceholderWithDefault", a -> tf.placeholderWithDefault(a, Shape.of(-1, 6, 8, 4)));
    both("BiasAdd", a -> tf.nn.biasAdd(a, constant(4)));
    both("Add", a -> tf.math.add(a, constant(8, 4)));
    both("AddV2", a -> operation("AddV2", a, constant(4)));
    both("AddN", a -> tf.math.addN(List.of(a, planes, tf.nn.relu(a))));
    both("Sub", a -> tf.math.sub(constant(6, 1, 1), a));
    both("Mul", a -> tf.math.mul(a, planes));
    both("Div", a -> tf.math.div(a, tf.constant(127.5f)));
    both("RealDiv", a -> operation("RealDiv", a, positive(a)));
    both("Maximum", a -> tf.math.maximum(a, constant(4)));
    both("Minimum", a -> tf.math.minimum(a, tf.constant(0.3f)));
    both("Pow", a -> tf.math.pow(positive(a), tf.constant(1.7f)));
    both("SquaredDifference", a -> tf.math.squaredDifference(a, constant(4)));
    both("Square", a -> tf.math.square(a));
    both("Sqrt", a -> tf.math.sqrt(positive(a)));
    both("Rsqrt", a -> tf.math.rsqrt(positive(a)));
    both("Reciprocal", a -> tf.math.reciprocal(positive(a)));
    both("Exp", a -> tf.math.exp(a));
    both("Log", a -> tf.math.log(positive(a)));
    both("Abs", a -> tf.math.abs(a));
    both("Neg", a -> tf.math.neg(a));
    both("Sign", a -> tf.math.sign(a));
    both("Floor", a -> tf.math.floor(a));
    both("Ceil", a -> tf.math.ceil(a));
    both("Round", a -> tf.math.round(tf.math.mul(tf.math.round(a), tf.constant(0.5f))));
    both("Rint", a -> tf.math.rint(a));
    both("Expm1", a -> tf.math.expm1(a));
    both("Log1p", a -> tf.math.log1p(positive(a)));
    both("IdentityN", a -> identities(a));
    both("Erf", a -> tf.math.erf(a));
    both("Relu", a -> tf.nn.relu(a));
    both("Relu6", a -> tf.nn.relu6(tf.math.mul(a, tf.constant(5f))));
    both("LeakyRelu", a -> tf.nn.leakyRelu(a, LeakyRelu.alpha(0.3f)));
    both("Elu", a -> tf.nn.elu(a));
    both("Selu", a -> tf.nn.selu(a));
    both("Sigmoid", a -> tf.math.sigmoid(a));
    both("Tanh", a -> tf.math.tanh(a));
    both("Softplus", a -> tf.math.softplus(a));
    both("Softsign", a -> tf.nn.softsign(a));
    both("ClipByValue", a -> tf.clipByValue(a, tf.constant(-0.5f), tf.constant(1f)));
    both("Select", a -> operation("Select", positiveOf(a), a, tf.math.exp(a)));
    both("SelectV2", a -> operation("SelectV2", tf.math.less(a, tf.constant(0f)), a, constant(4)));
    both("ZerosLike", a -> tf.math.add(tf.zerosLike(a), constant(4)));
    both("OnesLike", a -> tf.onesLike(a));
  }

  private Operand<TFloat32> identities(Operand<TFloat32> a) {
    var both = tf.identityN(List.of(a, constant(4)));
    var first = both.output().get(0).asOutput().expect(TFloat32.class);
    return tf.math.add(first, both.output().get(1).asOutput().expect(TFloat32.class));
  }

  private Operand<TFloat32> operation(String type, Operand<?>... inputs) {
    var builder = x.env().opBuilder(type, type + outputs.size() + "_case", tf.scope());
    for (var input : inputs) builder.addInput(input.asOutput());
    return builder.build().<TFloat32>output(0).expect(TFloat32.class);
  }

  private void numbers() {
    bools("Equal", a -> tf.math.equal(tf.math.sign(a), tf.constant(1f)));
    bools("NotEqual", a -> tf.math.notEqual(tf.math.sign(a), tf.constant(1f)));
    bools("Greater", a -> tf.math.greater(a, constant(4)));
    bools("GreaterEqual", a -> tf.math.greaterEqual(a, constant(4)));
    bools("Less", a -> tf.math.less(a, planes));
    bools("LessEqual", a -> tf.math.lessEqual(a, planes));
    bools("LogicalNot", a -> tf.math.logicalNot(tf.math.greater(a, tf.constant(0f))));
    bools("LogicalAnd", a -> tf.math.logicalAnd(positiveOf(a), positiveOf(tf.math.exp(a))));
    bools("LogicalOr", a -> tf.math.logicalOr(positiveOf(a), positiveOf(tf.math.neg(a))));
    both("FloorMod", a -> tf.math.floorMod(a, tf.constant(0.7f)));
    both("FloorDiv", a -> tf.math.floorDiv(a, tf.constant(0.7f)));
    whole("FloorMod of whole numbers", a -> tf.math.floorMod(a, tf.constant(3)));
    whole("FloorDiv of whole numbers", a -> tf.math.floorDiv(a, tf.constant(3)));
  }

  private Operand<TBool> positiveOf(Operand<TFloat32> a) {
    return tf.math.greater(a, tf.constant(0f));
  }

  private void whole(String name, UnaryOperator<Operand<TInt32>> operation) {
    both(
        name,
        a -> {
          var tens = tf.math.mul(a, tf.constant(10f));
          return tf.dtypes.cast(
              operation.apply(tf.dtypes.cast(tens, TInt32.class)), TFloat32.class);
        });
  }

  private void reductions() {
    both("Mean", a -> tf.math.mean(a, tf.array(1, 2)));
    both("Mean that keeps", a -> tf.math.mean(a, tf.array(3), Mean.keepDims(true)));
    both("Mean of rows", a -> tf.math.mean(a, tf.array(1)));
    both("Sum", a -> tf.sum(a, tf.array(-1), Sum.keepDims(true)));
    both("Max", a -> tf.max(a, tf.array(1, 2), Max.keepDims(true)));
    both("Min", a -> tf.min(a, tf.array(3)));
    both("Prod", a -> tf.prod(a, tf.array(2)));
    both("ArgMax", a -> tf.dtypes.cast(tf.math.argMax(a, tf.constant(-1)), TFloat32.class));
    both(
        "ArgMin",
        a -> tf.dtypes.cast(tf.math.argMin(a, tf.constant(1), TInt32.class), TFloat32.class));
    both("Softmax", a -> tf.nn.softmax(a));
    both("LogSoftmax", a -> tf.nn.logSoftmax(a));
  }

  private void products() {
    both("MatMul", a -> tf.linalg.matMul(tf.math.mean(a, tf.array(1, 2)), constant(4, 5)));
    both(
        "MatMul of transposed",
        a ->
            tf.linalg.matMul(
                tf.reshape(a, tf.array(-1, 4)), constant(3, 4), MatMul.transposeB(true)));
    both("Einsum", a -> tf.linalg.einsum(List.of(a, constant(4, 3)), "abcd,de->aebc"));
    both("BatchMatMulV2", a -> operation("BatchMatMulV2", a, constant(4, 3)));
    both(
        "BatchMatMulV3",
        a -> tf.train.batchMatMul(a, planes, TFloat32.class, BatchMatMul.adjY(true)));
  }

  private void shapes() {
    both("SpaceToBatchND", a -> tf.spaceToBatchNd(a, tf.array(2, 3), pairs(1, 1, 0, 1)));
    both("BatchToSpaceND", a -> tf.batchToSpaceNd(four(a), tf.array(2, 2), pairs(0, 1, 2, 0)));
    both("Reshape", a -> tf.reshape(a, tf.array(-1, 8 * 4)));
    both("Squeeze", a -> tf.squeeze(tf.max(a, tf.array(1, 2), Max.keepDims(true)), axes(1, 2)));
    both("Squeeze of one", a -> tf.squeeze(tf.max(a, tf.array(1), Max.keepDims(true)), axes(1)));
    both("ExpandDims", a -> tf.expandDims(a, tf.constant(1)));
    both("Transpose", a -> tf.linalg.transpose(a, tf.array(0, 2, 1, 3)));
    both("Pack", a -> tf.stack(List.of(a, planes)));
    both("Unpack", a -> tf.unstack(a, 6L, Unstack.axis(1L)).output().get(2));
    both("Tile", a -> tf.tile(a, tf.array(1, 2, 1, 3)));
    both("Shape", a -> tf.dtypes.cast(tf.shape(a), TFloat32.class));
    both("Shape of 64 bits", a -> tf.dtypes.cast(tf.shape(a, TInt64.class), TFloat32.class));
    both("Fill", a -> tf.fill(tf.shape(a), tf.constant(7f)));
    both(
        "BroadcastTo",
        a -> tf.broadcastTo(a, tf.concat(List.of(tf.array(3), tf.shape(a)), zero())));
    both("DepthToSpace", a -> tf.nn.depthToSpace(a, 2L));
    both("SpaceToDepth", a -> tf.nn.spaceToDepth(a, 2L));
  }

  private static Squeeze.Options axes(long... axes) {
    var all = new ArrayList<Long>();
    for (var axis : axes) all.add(axis);
    return Squeeze.axis(all);
  }

  private Operand<TInt32> pairs(int a, int b, int c, int d) {
    return tf.constant(new int[][] {{a, b}, {c, d}});
  }

  /** Four times the images. */
  private Operand<TFloat32> four(Operand<TFloat32> a) {
    return tf.concat(List.of(a, planes, tf.math.exp(a), tf.math.neg(a)), zero());
  }

  private Operand<TInt32> zero() {
    return tf.constant(0);
  }

  private void parts() {
    both("ConcatV2", a -> tf.concat(List.of(a, planes, tf.math.exp(a)), tf.constant(-1)));
    both("ConcatV2 of rows", a -> tf.concat(List.of(a, planes), tf.constant(1)));
    both("Split", a -> tf.split(tf.constant(3), a, 2L).output().get(1));
    both("SplitV", a -> tf.splitV(a, tf.array(1, 5), tf.constant(1), 2L).output().get(1));
    both("Slice", a -> tf.slice(a, tf.array(0, 1, 2, 0), tf.array(-1, 3, -1, 2)));
    both("Slice of open size", a -> tf.slice(a, tf.array(0, 0, 0, 1), openSize(a)));
    both("StridedSlice", a -> strided(a, 0, 0, 0));
    both("StridedSlice that removes", a -> strided(a, 0, 0, 2));
    both("StridedSlice of masks", a -> strided(a, 2, 4, 0));
    both("StridedSlice backwards", a -> backwards(a));
    both("StridedSlice with an ellipsis", a -> ellipsis(a));
    both("ReverseV2", a -> tf.reverse(a, tf.array(3, 1)));
    both("GatherV2", a -> tf.gather(a, tf.array(3, 0, 0), tf.constant(3)));
    both("GatherV2 by a matrix", a -> tf.gather(a, matrix(), tf.constant(1)));
    both("PadV2", a -> tf.pad(a, paddings(), tf.constant(0.5f)));
    both("Pad", a -> operation("Pad", a, paddings()));
    both("MirrorPad", a -> tf.mirrorPad(a, paddings(), "REFLECT"));
  }

  private Operand<TInt32> openSize(Operand<TFloat32> a) {
    return tf.math.sub(tf.shape(a), tf.array(0, 2, 0, 1));
  }

  private Operand<TInt32> matrix() {
    return tf.constant(new int[][] {{0, 5}, {2, 1}});
  }

  private Operand<TInt32> paddings() {
    return tf.constant(new int[][] {{0, 0}, {1, 2}, {3, 0}, {0, 1}});
  }

  private Operand<TFloat32> strided(Operand<TFloat32> a, long begin, long end, long shrink) {
    return tf.stridedSlice(
        a,
        tf.array(0, -4, 1, 0),
        tf.array(1, 6, 7, 3),
        tf.array(1, shrink == 0 ? 2 : 1, 3, 1),
        StridedSlice.beginMask(begin),
        StridedSlice.endMask(end),
        StridedSlice.shrinkAxisMask(shrink));
  }

  private Operand<TFloat32> backwards(Operand<TFloat32> a) {
    return tf.stridedSlice(
        a,
        tf.array(0, 0, 6),
        tf.array(0, 0, 1),
        tf.array(1, -1, -2),
        StridedSlice.beginMask(3L),
        StridedSlice.endMask(3L));
  }

  private Operand<TFloat32> ellipsis(Operand<TFloat32> a) {
    return tf.stridedSlice(
        a,
        tf.array(0, -1),
        tf.array(0, 0),
        tf.array(1, 1),
        StridedSlice.ellipsisMask(1L),
        StridedSlice.shrinkAxisMask(2L));
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
    var builder = x.env().opBuilder(type, type + outputs.size() + "_case", tf.scope());
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
