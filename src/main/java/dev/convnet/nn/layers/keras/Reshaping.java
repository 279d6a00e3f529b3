// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.types.TFloat32;

/** The layers that give the same values another shape or order. */
public sealed interface Reshaping extends Layer {
  /** Keras's {@code Flatten}: {@code [N, …]} to {@code [N, values]}, row by row. */
  record Flatten() implements Reshaping {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var size = 1L;
      for (var i = 1; i < x.shape().numDimensions(); i++) size *= Sizes.known(scope, x, i);
      return Sizes.row(scope, "flatten", Sizes.reshape(scope.tf(), x, -1, size));
    }
  }

  /**
   * Keras's {@code Reshape}.
   *
   * @param sizes of one output, without the batch; one may be -1
   */
  record Reshape(List<Integer> sizes) implements Reshaping {
    public Reshape {
      sizes = List.copyOf(sizes);
    }

    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var target = new ArrayList<Integer>(List.of(-1));
      target.addAll(sizes.contains(-1) ? inferred(scope, x) : sizes);
      var shape = target.stream().mapToLong(Integer::longValue).toArray();
      return Sizes.row(scope, "reshape", Sizes.reshape(scope.tf(), x, shape));
    }

    private List<Integer> inferred(GraphScope scope, Operand<TFloat32> x) {
      var values = 1L;
      for (var i = 1; i < x.shape().numDimensions(); i++) values *= Sizes.known(scope, x, i);
      var others = sizes.stream().filter(size -> size != -1).mapToLong(size -> size);
      var known = others.reduce(1, (a, b) -> a * b);
      if (known == 0 || values % known != 0) {
        throw new InvalidSettingException(
            "layer '%s' cannot reshape %s to %s".formatted(scope.leafName(), x.shape(), sizes));
      }
      var rest = Math.toIntExact(values / known);
      return sizes.stream().map(size -> size == -1 ? rest : size).toList();
    }
  }

  /**
   * Keras's {@code Permute}.
   *
   * @param order the dimensions of the output, counted from 1, without the batch
   */
  record Permute(List<Integer> order) implements Reshaping {
    public Permute {
      order = List.copyOf(order);
    }

    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      Sizes.require(scope, x, order.size() + 1);
      var all = IntStream.concat(IntStream.of(0), order.stream().mapToInt(i -> i)).toArray();
      var tf = scope.tf();
      return Sizes.row(scope, "permute", tf.linalg.transpose(x, tf.constant(all)));
    }
  }

  /** Keras's {@code RepeatVector}: {@code [N, C]} to {@code [N, count, C]}. */
  record Repeat(int count) implements Reshaping {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      Sizes.require(scope, x, 2);
      var tf = scope.tf();
      var rows = tf.expandDims(x, tf.constant(1));
      return Sizes.row(scope, "repeat", tf.tile(rows, tf.array(1, count, 1)));
    }
  }

  /** Keras's {@code Cropping2D}: removes pixels at each side of an image. */
  record Crop(int top, int bottom, int left, int right) implements Reshaping {
    private static final long BATCH_AND_CHANNELS = 0b1001;

    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      Sizes.require(scope, x, 4);
      requireLarger(scope, x.shape().get(1), top + bottom);
      requireLarger(scope, x.shape().get(2), left + right);
      var ends = BATCH_AND_CHANNELS | (bottom == 0 ? 0b0010 : 0) | (right == 0 ? 0b0100 : 0);
      var tf = scope.tf();
      var y =
          tf.stridedSlice(
              x,
              tf.array(0, top, left, 0),
              tf.array(0, -bottom, -right, 0),
              tf.array(1, 1, 1, 1),
              StridedSlice.beginMask(BATCH_AND_CHANNELS),
              StridedSlice.endMask(ends));
      return Sizes.row(scope, "crop", y);
    }

    private static void requireLarger(GraphScope scope, long size, int cut) {
      if (size == Shape.UNKNOWN_SIZE || size > cut) return;
      throw new InvalidSettingException(
          "layer '%s' cuts %d of %d pixels".formatted(scope.leafName(), cut, size));
    }
  }

  /** The layer of one image for each image of a sequence, Keras's {@code TimeDistributed}. */
  record TimeDistributed(Layer layer) implements Reshaping {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var tf = scope.tf();
      var sizes = Sizes.of(tf, x);
      var inner = new ArrayList<>(sizes.subList(2, sizes.size()));
      inner.add(0, tf.constant(-1));
      var y = layer.apply(scope, Sizes.reshape(tf, x, inner));
      var outer = Sizes.of(tf, y);
      outer.set(0, sizes.get(0));
      outer.add(1, sizes.get(1));
      return Sizes.reshape(tf, y, outer);
    }
  }

  /** A layer for {@code [N, H, W, C]}, applied to {@code [N, C, H, W]}. */
  record ChannelsFirst(Layer layer) implements Reshaping {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      Sizes.require(scope, x, 4);
      var tf = scope.tf();
      var y = layer.apply(scope, Sizes.move(tf, x, 1, 3));
      return y.shape().numDimensions() == 4 ? Sizes.move(tf, y, 3, 1) : y;
    }
  }
}
