// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Other shapes, and parts. */
final class ArrayCases extends OperationCases {
  ArrayCases(Ops tf, Operand<TFloat32> x, Map<String, Operand<TFloat32>> outputs) {
    super(tf, x, outputs);
  }

  @Override
  void build() {
    shapes();
    parts();
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
    both("PadV2 before a pool", a -> pooled(tf.pad(below(a), around(), tf.constant(0f))));
    both("Pad before a pool", a -> pooled(operation("Pad", below(a), around())));
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

  /** Negative numbers, so that a pool finds the zeros around them. */
  private Operand<TFloat32> below(Operand<TFloat32> a) {
    return tf.math.sub(a, tf.constant(9f));
  }

  private Operand<TInt32> around() {
    return tf.constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}});
  }

  private Operand<TFloat32> pooled(Operand<TFloat32> a) {
    return tf.nn.maxPool(a, tf.array(1, 3, 3, 1), tf.array(1, 2, 2, 1), "VALID");
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
}
