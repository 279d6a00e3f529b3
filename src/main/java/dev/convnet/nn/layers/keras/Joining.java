// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A layer of several inputs. */
@FunctionalInterface
public interface Joining {
  /**
   * Builds the layer.
   *
   * @param scope its name is the layer's
   * @param xs {@code float32} with the batch in dimension 0
   * @return the layer's output, with the batch in dimension 0
   */
  Operand<TFloat32> apply(GraphScope scope, List<Operand<TFloat32>> xs);

  /** Keras's layers that join inputs element by element, with broadcasting. */
  enum Elementwise implements Joining {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    AVERAGE,
    MAXIMUM,
    MINIMUM;

    @Override
    public Operand<TFloat32> apply(GraphScope scope, List<Operand<TFloat32>> xs) {
      var tf = scope.tf();
      BinaryOperator<Operand<TFloat32>> join = (a, b) -> join(tf, a, b);
      var all = sameRank(tf, xs).stream().reduce(join).orElseThrow();
      var y = this == AVERAGE ? tf.math.mul(all, tf.constant(1f / xs.size())) : all;
      return Sizes.row(scope, name().toLowerCase(Locale.ROOT), y);
    }

    private Operand<TFloat32> join(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
      return switch (this) {
        case ADD, AVERAGE -> tf.math.add(a, b);
        case SUBTRACT -> tf.math.sub(a, b);
        case MULTIPLY -> tf.math.mul(a, b);
        case DIVIDE -> tf.math.div(a, b);
        case MAXIMUM -> tf.math.maximum(a, b);
        case MINIMUM -> tf.math.minimum(a, b);
      };
    }

    /** Puts dimensions of size 1 behind the batch; numbers and lists of numbers have none. */
    private static List<Operand<TFloat32>> sameRank(Ops tf, List<Operand<TFloat32>> xs) {
      var rank = xs.stream().mapToInt(x -> x.shape().numDimensions()).max().orElseThrow();
      var same = new ArrayList<Operand<TFloat32>>();
      for (var x : xs) {
        var y = x;
        while (y.shape().numDimensions() < rank && x.shape().numDimensions() > 1) {
          y = tf.expandDims(y, tf.constant(1));
        }
        same.add(y);
      }
      return same;
    }
  }

  /**
   * Keras's {@code Concatenate}.
   *
   * @param axis counted with the batch; -1 is the last
   */
  record Concatenate(int axis) implements Joining {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, List<Operand<TFloat32>> xs) {
      var along = Sizes.axis(scope, xs.get(0), axis);
      var tf = scope.tf();
      Operand<TFloat32> y = xs.size() == 1 ? xs.get(0) : tf.concat(xs, tf.constant(along));
      return Sizes.row(scope, "concat", y);
    }
  }

  /** {@code a + factor b}, InceptionResNetV2's {@code CustomScaleLayer}. */
  record ScaledSum(float factor) implements Joining {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, List<Operand<TFloat32>> xs) {
      var tf = scope.tf();
      var scaled = tf.math.mul(xs.get(1), tf.constant(factor));
      return Sizes.row(scope, "add", tf.math.add(xs.get(0), scaled));
    }
  }
}
