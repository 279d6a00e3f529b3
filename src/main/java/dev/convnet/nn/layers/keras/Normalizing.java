// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.layers.BatchNorm;
import dev.convnet.nn.layers.BatchNorm.Affine;
import dev.convnet.nn.layers.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The layers that normalize their input over some of its dimensions. */
public sealed interface Normalizing extends Layer {
  /**
   * Batch normalization over any dimension of an input of two to four dimensions.
   *
   * @param axis the dimension that keeps its own statistics; -1 is the last
   */
  record BatchAxis(BatchNorm norm, int axis) implements Normalizing {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var rank = x.shape().numDimensions();
      var from = Sizes.axis(scope, x, axis);
      var tf = scope.tf();
      var last = Sizes.move(tf, x, from, rank - 1);
      var channels = Sizes.known(scope, last, rank - 1);
      var image = rank == 4 ? last : Sizes.reshape(tf, last, -1, 1, 1, channels);
      var y = (rank == 4 ? norm : norm.biased()).apply(scope, image); // fused for images only
      var shaped = rank == 4 ? y : Sizes.reshape(tf, y, Sizes.of(tf, last));
      return Sizes.move(tf, shaped, rank - 1, from);
    }
  }

  /** {@code (x - mean) / √(variance + epsilon)}, mean and variance over {@code axes}. */
  private static Operand<TFloat32> standardized(
      Ops tf, Operand<TFloat32> x, Operand<TInt32> axes, float epsilon) {
    var centered = tf.math.sub(x, tf.math.mean(x, axes, Mean.keepDims(true)));
    var variance = tf.math.mean(tf.math.square(centered), axes, Mean.keepDims(true));
    return tf.math.mul(centered, tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon))));
  }

  /** Multiplies by the variable {@code gamma} and adds {@code beta}, if they exist. */
  private static Operand<TFloat32> scaled(
      GraphScope scope, Operand<TFloat32> x, Affine affine, Shape variable, long[] broadcast) {
    var tf = scope.tf();
    var y = x;
    if (affine.scales()) {
      var gamma = scope.variable("gamma", variable, new Constant(1));
      y = tf.math.mul(y, Sizes.reshape(tf, gamma, broadcast));
    }
    if (affine.centers()) {
      var beta = scope.variable("beta", variable, new Constant(0));
      y = tf.math.add(y, Sizes.reshape(tf, beta, broadcast));
    }
    return y;
  }

  /**
   * Keras's {@code LayerNormalization}. The variables {@code gamma} and {@code beta} have the sizes
   * of {@code axes}.
   *
   * @param axes ascending; may be counted from the end
   */
  record LayerNorm(List<Integer> axes, float epsilon, Affine affine) implements Normalizing {
    public LayerNorm {
      axes = List.copyOf(axes);
    }

    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var counted = axes.stream().mapToInt(axis -> Sizes.axis(scope, x, axis)).toArray();
      var ascending = Arrays.stream(counted).sorted().distinct().toArray();
      if (!Arrays.equals(counted, ascending)) {
        throw new InvalidSettingException(
            "layer '%s' normalizes over the axes %s, which must ascend"
                .formatted(scope.leafName(), axes));
      }
      var sizes = Arrays.stream(counted).mapToLong(axis -> Sizes.known(scope, x, axis)).toArray();
      var broadcast = new long[x.shape().numDimensions()];
      Arrays.fill(broadcast, 1);
      for (var i = 0; i < counted.length; i++) broadcast[counted[i]] = sizes[i];
      var tf = scope.tf();
      var y = standardized(tf, x, tf.constant(counted), epsilon);
      return Sizes.row(scope, "layernorm", scaled(scope, y, affine, Shape.of(sizes), broadcast));
    }
  }

  /**
   * Keras's {@code GroupNormalization} of the last dimension. The variables {@code gamma} and
   * {@code beta} are {@code [C]}.
   *
   * @param groups consecutive channels that are normalized together; -1 for one group each channel
   */
  record GroupNorm(int groups, float epsilon, Affine affine) implements Normalizing {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var last = x.shape().numDimensions() - 1;
      var channels = Sizes.known(scope, x, last);
      var count = groups == -1 ? channels : groups;
      if (count < 1 || channels % count != 0) {
        throw new InvalidSettingException(
            "layer '%s' has %d groups, but its input has %d channels"
                .formatted(scope.leafName(), count, channels));
      }
      var tf = scope.tf();
      var sizes = Sizes.of(tf, x);
      var grouped =
          Sizes.reshape(
              tf,
              x,
              List.of(
                  sizes.get(0),
                  tf.constant(-1),
                  tf.constant((int) count),
                  tf.constant((int) (channels / count))));
      var y = standardized(tf, grouped, tf.array(1, 3), epsilon);
      var shaped = Sizes.reshape(tf, y, sizes);
      var broadcast = new long[] {channels};
      return Sizes.row(
          scope, "groupnorm", scaled(scope, shaped, affine, Shape.of(channels), broadcast));
    }
  }

  /** Keras's {@code UnitNormalization}: {@code x / √max(Σx², 1e-12)}, the sum over {@code axes}. */
  record UnitNorm(List<Integer> axes) implements Normalizing {
    public UnitNorm {
      axes = List.copyOf(axes);
    }

    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var tf = scope.tf();
      var over = axes.stream().mapToInt(axis -> Sizes.axis(scope, x, axis)).toArray();
      var squares = tf.sum(tf.math.square(x), tf.constant(over), Sum.keepDims(true));
      var length = tf.math.rsqrt(tf.math.maximum(squares, tf.constant(1e-12f)));
      return Sizes.row(scope, "unitnorm", tf.math.mul(x, length));
    }
  }

  /**
   * Keras's {@code Normalization} by statistics of a data set: {@code (x - mean) / √variance}. The
   * variables {@code mean} and {@code variance} are not trainable, and have the sizes of {@code
   * axes}.
   *
   * @param invert whether it is undone instead
   */
  record DataNorm(List<Integer> axes, boolean invert) implements Normalizing {
    private static final float SMALLEST_DEVIATION = 1e-7f;

    public DataNorm {
      axes = List.copyOf(axes);
    }

    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var broadcast = new long[x.shape().numDimensions()];
      Arrays.fill(broadcast, 1);
      var sizes = new ArrayList<Long>();
      for (var axis : axes) {
        var counted = Sizes.axis(scope, x, axis);
        broadcast[counted] = Sizes.known(scope, x, counted);
        sizes.add(broadcast[counted]);
      }
      var shape = Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
      var tf = scope.tf();
      var mean = scope.nonTrainable("mean", shape, new Constant(0));
      var variance = scope.nonTrainable("variance", shape, new Constant(1));
      var y =
          normalized(
              tf,
              x,
              Sizes.reshape(tf, mean, broadcast),
              tf.math.sqrt(Sizes.reshape(tf, variance, broadcast)));
      return Sizes.row(scope, "normalize", y);
    }

    private Operand<TFloat32> normalized(
        Ops tf, Operand<TFloat32> x, Operand<TFloat32> mean, Operand<TFloat32> deviation) {
      return invert
          ? tf.math.add(mean, tf.math.mul(x, deviation))
          : tf.math.div(
              tf.math.sub(x, mean), tf.math.maximum(deviation, tf.constant(SMALLEST_DEVIATION)));
    }
  }

  /**
   * {@code x gamma} for each channel, ConvNeXt's {@code LayerScale}; the variable is {@code [C]}.
   */
  record LayerScale(float initialValue) implements Normalizing {
    @Override
    public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
      var channels = Sizes.known(scope, x, x.shape().numDimensions() - 1);
      var gamma = scope.variable("gamma", Shape.of(channels), new Constant(initialValue));
      return Sizes.row(scope, "scale", scope.tf().math.mul(x, gamma));
    }
  }
}
