// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Constant;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * A function of some tensors whose gradients are checked.
 *
 * @param smooth whether finite differences are close to its gradients
 * @param lowest added to the values of the tensors, which are multiples of {@link #STEP} on both
 *     sides of zero, no two nearer than a quarter of it, zero included
 * @param unknown the part of the tensors' shapes that the graph does not know
 */
record GradientCase(
    String name,
    Function function,
    List<Shape> shapes,
    boolean smooth,
    float lowest,
    Unknown unknown) {
  static final float STEP = 0.06f;

  enum Unknown {
    NOTHING,
    FIRST_DIMENSION,
    RANK;

    Shape of(Shape shape) {
      return switch (this) {
        case NOTHING -> shape;
        case FIRST_DIMENSION -> shape.tail().prepend(Shape.UNKNOWN_SIZE);
        case RANK -> Shape.unknown();
      };
    }
  }

  @FunctionalInterface
  interface Function {
    Output<?> of(Vocabulary v, List<Output<?>> x);
  }

  /** Builds operations by their type, as the cases need them. */
  record Vocabulary(GraphScope scope) {
    OpBuilder op(String type) {
      return new OpBuilder(scope, type, type);
    }

    Output<?> ints(int... values) {
      return scope.tf().constant(values).asOutput();
    }

    Output<?> int32(int value) {
      return scope.tf().constant(value).asOutput();
    }

    Output<?> longs(long... values) {
      return scope.tf().constant(values).asOutput();
    }

    Output<?> table(int[][] values) {
      return scope.tf().constant(values).asOutput();
    }

    Output<?> floats(float... values) {
      return scope.tf().constant(values).asOutput();
    }

    Output<?> number(float value) {
      return scope.tf().constant(value).asOutput();
    }

    Output<?> bools(boolean... values) {
      return scope.tf().constant(values).asOutput();
    }
  }

  /** A case in a graph: the function's value, the weighted sum of that, and the gradients. */
  record Built(
      List<Operand<TFloat32>> xs,
      Operand<TFloat32> y,
      Operand<TFloat32> weights,
      Operand<TFloat32> loss,
      List<Optional<Operand<TFloat32>>> gradients) {}

  static GradientCase of(String name, Function function, long[]... shapes) {
    var all = Stream.of(shapes).map(Shape::of).toList();
    return new GradientCase(name, function, all, true, 0, Unknown.NOTHING);
  }

  static long[] x(long... shape) {
    return shape;
  }

  /** This case, compared with Python only. */
  GradientCase notSmooth() {
    return new GradientCase(name, function, shapes, false, lowest, unknown);
  }

  GradientCase positive() {
    return new GradientCase(name, function, shapes, smooth, 2, unknown);
  }

  GradientCase unknown(Unknown what) {
    return new GradientCase(name, function, shapes, smooth, lowest, what);
  }

  Built build(GraphScope root) {
    var scope = root.nameScope(toString().replaceAll("[^A-Za-z0-9]", "_"));
    var xs = IntStream.range(0, shapes.size()).mapToObj(i -> placeholder(scope, i)).toList();
    var result =
        function.of(new Vocabulary(scope), xs.stream().<Output<?>>map(Operand::asOutput).toList());
    var y = scope.tf("y").dtypes.cast(result.expect(result.type()), TFloat32.class);
    var weights = weights(scope, y);
    var tf = scope.tf("loss");
    var flat = tf.reshape(tf.math.mul(y, weights), tf.array(-1));
    var loss = scope.tf("loss").sum(flat, scope.tf().constant(0));
    return new Built(xs, y, weights, loss, Gradients.of(scope, loss, xs));
  }

  private Operand<TFloat32> placeholder(GraphScope scope, int index) {
    var tf = scope.tf("x" + index);
    var shape = shapes.get(index);
    Constant<TFloat32> flat = tf.constant(values(index));
    var value = tf.reshape(flat, tf.constant(shape.asArray()));
    return tf.placeholderWithDefault(value, unknown.of(shape));
  }

  float[] values(int index) {
    var size = (int) shapes.get(index).size();
    var places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(places, new Random(index + 17));
    var values = new float[size];
    for (var i = 0; i < size; i++) {
      values[i] = (places.get(i) - size / 2 + 0.5f + index % 2 * 0.25f) * STEP + lowest;
    }
    return values;
  }

  /** cos 0, cos 1 ... in the shape of y, so that all elements have different weights. */
  private static Operand<TFloat32> weights(GraphScope scope, Operand<TFloat32> y) {
    var tf = scope.tf("weights");
    var count = tf.range(tf.constant(0), tf.size(y), tf.constant(1));
    return tf.reshape(tf.math.cos(tf.dtypes.cast(count, TFloat32.class)), tf.shape(y));
  }

  static Output<?> cast(Vocabulary v, Output<?> x, DataType type) {
    return v.op("Cast").inputs(x).attr("DstT", type).output();
  }

  @Override
  public String toString() {
    return unknown == Unknown.NOTHING ? name : name + ", unknown " + unknown;
  }
}
