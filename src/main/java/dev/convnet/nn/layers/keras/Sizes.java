// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.LayerTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The sizes of tensors, of which some are known only when the graph runs, and the layers' rows. */
final class Sizes {
  private Sizes() {}

  /**
   * Checks a tensor's number of dimensions.
   *
   * @throws InvalidSettingException if it has another
   */
  static void require(GraphScope scope, Operand<TFloat32> x, int rank) {
    if (x.shape().numDimensions() == rank) return;
    throw new InvalidSettingException(
        "layer '%s' needs an input of %d dimensions, gets %s"
            .formatted(scope.leafName(), rank, x.shape()));
  }

  /**
   * The size of one dimension.
   *
   * @throws InvalidSettingException if it is not known
   */
  static long known(GraphScope scope, Operand<TFloat32> x, int axis) {
    var size = x.shape().get(axis);
    if (size != Shape.UNKNOWN_SIZE) return size;
    throw new InvalidSettingException(
        "layer '%s' needs images of a known size, gets %s; set it"
            .formatted(scope.leafName(), x.shape()));
  }

  /** A dimension counted from 0, of one that may be counted from the end: -1 is the last. */
  static int axis(GraphScope scope, Operand<TFloat32> x, int axis) {
    var rank = x.shape().numDimensions();
    var counted = axis < 0 ? axis + rank : axis;
    if (counted >= 0 && counted < rank) return counted;
    throw new InvalidSettingException(
        "layer '%s' has the axis %d, but its input has %d dimensions, %s"
            .formatted(scope.leafName(), axis, rank, x.shape()));
  }

  /** The sizes of all dimensions: constants where they are known. */
  static List<Operand<TInt32>> of(Ops tf, Operand<TFloat32> x) {
    var shape = x.shape();
    var sizes = new ArrayList<Operand<TInt32>>();
    for (var i = 0; i < shape.numDimensions(); i++) {
      sizes.add(
          shape.get(i) == Shape.UNKNOWN_SIZE
              ? tf.reshape(tf.slice(tf.shape(x), tf.array(i), tf.array(1)), tf.constant(new int[0]))
              : tf.constant((int) shape.get(i)));
    }
    return sizes;
  }

  static Operand<TFloat32> reshape(Ops tf, Operand<TFloat32> x, List<Operand<TInt32>> sizes) {
    return tf.reshape(x, tf.stack(sizes));
  }

  /** {@link #reshape} to sizes of which one may be -1. */
  static Operand<TFloat32> reshape(Ops tf, Operand<TFloat32> x, long... sizes) {
    return tf.reshape(x, tf.constant(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray()));
  }

  /** Moves one dimension to another place. */
  static Operand<TFloat32> move(Ops tf, Operand<TFloat32> x, int from, int to) {
    if (from == to) return x;
    var order = new ArrayList<Integer>();
    for (var i = 0; i < x.shape().numDimensions(); i++) {
      if (i != from) order.add(i);
    }
    order.add(to, from);
    var permutation = order.stream().mapToInt(Integer::intValue).toArray();
    return tf.linalg.transpose(x, tf.constant(permutation));
  }

  /**
   * Adds the layer's row to the table: its parameters are the variables that were made in {@code
   * scope}, and each number of a kernel is multiplied once for each position of the output.
   */
  static Operand<TFloat32> row(GraphScope scope, String operation, Operand<TFloat32> y) {
    return row(scope, operation, y, y);
  }

  /**
   * {@link #row(GraphScope, String, Operand)} of a layer whose kernel is multiplied once for each
   * position of {@code positions}.
   */
  static Operand<TFloat32> row(
      GraphScope scope, String operation, Operand<TFloat32> y, Operand<TFloat32> positions) {
    return row(scope, operation, y, positions, multiplyAdds -> 0);
  }

  /**
   * {@link #row(GraphScope, String, Operand, Operand)} of a layer that pads images.
   *
   * @param onPadding how many of the multiply-adds meet the padding
   */
  static Operand<TFloat32> row(
      GraphScope scope,
      String operation,
      Operand<TFloat32> y,
      Operand<TFloat32> positions,
      LongUnaryOperator onPadding) {
    var trainable = scope.collected(CollectionKey.TRAINABLE_VARIABLES);
    var all = scope.collected(CollectionKey.VARIABLES);
    var learned = trainable.stream().mapToLong(v -> v.shape().size()).sum();
    var count = all.stream().mapToLong(v -> v.shape().size()).sum();
    var kernels =
        all.stream()
            .filter(v -> v.name().endsWith("kernel"))
            .mapToLong(v -> v.shape().size())
            .sum();
    if (kernels > 0) scope.collect(CollectionKey.ACTIVATIONS, y);
    var multiplyAdds = kernels * places(positions.shape());
    LayerTable.Row.of(scope, operation, y)
        .withCounts(learned, multiplyAdds)
        .withOnPadding(onPadding.applyAsLong(multiplyAdds))
        .plusNonTrainable(count - learned)
        .addTo(scope);
    return y;
  }

  private static long places(Shape shape) {
    var places = 1L;
    for (var i = 1; i < shape.numDimensions() - 1; i++) {
      places *= Math.max(1, shape.get(i));
    }
    return places;
  }
}
