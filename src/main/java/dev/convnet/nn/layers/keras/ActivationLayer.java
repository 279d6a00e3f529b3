// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.layers.Layer;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/** The activation functions that are layers with settings of their own. */
public sealed interface ActivationLayer extends Layer {
  /**
   * Keras's {@code ReLU} and {@code LeakyReLU}: x from {@code threshold} on, but at most {@code
   * maximum}; below it {@code slope (x - threshold)}.
   */
  record Relu(Optional<Float> maximum, float slope, float threshold) implements ActivationLayer {
    private static final Optional<Float> SIX = Optional.of(6f);

    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      return Sizes.row(scope, "relu", threshold == 0 ? fromZero(scope, x) : shifted(scope, x));
    }

    private Operand<TFloat32> fromZero(GraphScope scope, Operand<TFloat32> x) {
      var tf = scope.tf();
      if (slope == 0 && maximum.equals(SIX)) return tf.nn.relu6(x);
      Operand<TFloat32> y = slope == 0 ? tf.nn.relu(x) : tf.nn.leakyRelu(x, LeakyRelu.alpha(slope));
      return maximum.isPresent() ? tf.math.minimum(y, tf.constant(maximum.get())) : y;
    }

    private Operand<TFloat32> shifted(GraphScope scope, Operand<TFloat32> x) {
      var tf = scope.tf();
      Operand<TFloat32> above =
          maximum.isPresent() ? tf.math.minimum(x, tf.constant(maximum.get())) : x;
      var below = tf.math.mul(tf.math.sub(x, tf.constant(threshold)), tf.constant(slope));
      return tf.select(tf.math.greaterEqual(x, tf.constant(threshold)), above, below);
    }
  }

  /** Keras's {@code ELU}: x above 0, {@code alpha (exp(x) - 1)} below. */
  record Elu(float alpha) implements ActivationLayer {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var tf = scope.tf();
      var elu = tf.nn.elu(tf.math.minimum(x, tf.constant(0f)));
      return Sizes.row(
          scope, "elu", tf.math.add(tf.nn.relu(x), tf.math.mul(elu, tf.constant(alpha))));
    }
  }

  /** Keras 2's {@code ThresholdedReLU}: x above {@code theta}, 0 below. */
  record ThresholdedRelu(float theta) implements ActivationLayer {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var tf = scope.tf();
      var y = tf.select(tf.math.greater(x, tf.constant(theta)), x, tf.math.sub(x, x));
      return Sizes.row(scope, "relu", y);
    }
  }

  /** Keras's {@code Softmax} over one dimension. */
  record Softmax(int axis) implements ActivationLayer {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var from = Sizes.axis(scope, x, axis);
      var last = x.shape().numDimensions() - 1;
      var tf = scope.tf();
      var y = tf.nn.softmax(Sizes.move(tf, x, from, last));
      return Sizes.row(scope, "softmax", Sizes.move(tf, y, last, from));
    }
  }

  /**
   * Keras's {@code PReLU}: {@code max(x, 0) + alpha min(x, 0)}. The variable is {@code alpha}, of
   * the shape of one input, but 1 along {@code sharedAxes}.
   */
  record ParametricRelu(List<Integer> sharedAxes) implements ActivationLayer {
    public ParametricRelu {
      sharedAxes = List.copyOf(sharedAxes);
    }

    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var sizes = new long[x.shape().numDimensions() - 1];
      var shared = sharedAxes.stream().map(axis -> Sizes.axis(scope, x, axis)).toList();
      for (var i = 0; i < sizes.length; i++) {
        sizes[i] = shared.contains(i + 1) ? 1 : Sizes.known(scope, x, i + 1);
      }
      var alpha = scope.variable("alpha", Shape.of(sizes), new Constant(0));
      var tf = scope.tf();
      var negative = tf.math.mul(alpha, tf.math.minimum(x, tf.constant(0f)));
      return Sizes.row(scope, "prelu", tf.math.add(tf.nn.relu(x), negative));
    }
  }
}
