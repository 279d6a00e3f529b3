// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.random.RandomStandardNormal;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.types.TFloat32;

/**
 * Builds the initial value of a variable. The initializers here give their operations the names
 * that Python gives them. An initializer of your own is a lambda.
 */
@FunctionalInterface
public interface Initializer {
  /**
   * Builds the initial value.
   *
   * @param scope {@code VARIABLE/Initializer}
   * @return a tensor of that shape
   */
  Operand<TFloat32> build(GraphScope scope, Shape shape);

  /** All elements are {@code value}. */
  record Constant(float value) implements Initializer {
    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      var tf = scope.nameScope("Const").tf();
      return scope
          .tf("Const")
          .fill(tf.withName("shape").constant(shape.asArray()), tf.constant(value));
    }
  }

  /** Values that are known when the graph is built, and become part of it. */
  final class FixedValues implements Initializer {
    private final float[] values;

    /**
     * Copies the values.
     *
     * @param values the elements, row by row
     */
    public FixedValues(float... values) {
      this.values = values.clone();
    }

    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      if (shape.size() != values.length) {
        throw new IllegalArgumentException(
            "%s needs %d values for %s, got %d"
                .formatted(scope.name(), shape.size(), shape, values.length));
      }
      return scope.tf("Const").constant(shape, DataBuffers.of(values, true, false));
    }
  }

  /**
   * The kernel of a convolution whose output is its input: filter i is 1 at its center in channel
   * i, and 0 elsewhere. If there are more filters than channels, {@code others} initializes the
   * rest.
   */
  record Identity(Initializer others) implements Initializer {
    /**
     * {@inheritDoc}
     *
     * @param shape {@code [height, width, in, out]}
     */
    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      var tf = scope.nameScope("identity").tf();
      var sizes = shape.asArray();
      var same = (int) Math.min(sizes[2], sizes[3]);
      var random = new float[(int) sizes[3]];
      Arrays.fill(random, same, random.length, 1);
      var rest = tf.math.mul(others.build(scope, shape), tf.constant(random));
      return scope.tf("identity").math.add(rest, center(tf, sizes, same));
    }

    /** The identity matrix at the center of a kernel of zeros. */
    private static Operand<TFloat32> center(Ops tf, long[] sizes, int same) {
      var ones = new float[same];
      Arrays.fill(ones, 1);
      var unit =
          tf.linalg.matrixDiagV3(
              tf.constant(ones),
              tf.constant(0),
              tf.constant((int) sizes[2]),
              tf.constant((int) sizes[3]),
              tf.constant(0f));
      var one = tf.expandDims(tf.expandDims(unit, tf.constant(0)), tf.constant(0));
      return tf.pad(
          one,
          tf.constant(new int[][] {around(sizes[0]), around(sizes[1]), {0, 0}, {0, 0}}),
          tf.constant(0f));
    }

    private static int[] around(long size) {
      return new int[] {(int) (size - 1) / 2, (int) size / 2};
    }
  }

  /**
   * Normal with mean 0; a value more than two standard deviations away is drawn again. The variance
   * of the result is 0.774 stddev².
   */
  record TruncatedNormal(float stddev) implements Initializer {
    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      var inner = scope.nameScope("truncated_normal");
      var seed = Seed.of(scope);
      var tf = inner.tf();
      var standard =
          tf.withName("TruncatedNormal")
              .random
              .truncatedNormal(
                  tf.withName("shape").constant(shape.asArray()),
                  TFloat32.class,
                  org.tensorflow.op.random.TruncatedNormal.seed(seed.graph()),
                  org.tensorflow.op.random.TruncatedNormal.seed2(seed.op()));
      return scope.tf("truncated_normal").math.mul(standard, inner.tf("stddev").constant(stddev));
    }
  }

  /** Normal with mean 0 and standard deviation {@code stddev}. */
  record Normal(float stddev) implements Initializer {
    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      var inner = scope.nameScope("random_normal");
      var seed = Seed.of(scope);
      var standard =
          inner
              .tf("RandomStandardNormal")
              .random
              .randomStandardNormal(
                  inner.tf("shape").constant(shape.asArray()),
                  TFloat32.class,
                  RandomStandardNormal.seed(seed.graph()),
                  RandomStandardNormal.seed2(seed.op()));
      return scope.tf("random_normal").math.mul(standard, inner.tf("stddev").constant(stddev));
    }
  }

  /**
   * Uniform in [-limit, limit) with limit = √(6 / (in + out)), where one output is computed from
   * {@code in} inputs and one input contributes to {@code out} outputs (Glorot, Bengio:
   * "Understanding the difficulty of training deep feedforward neural networks", 2010): the default
   * of {@code tf.layers} and Keras.
   */
  record GlorotUniform() implements Initializer {
    /**
     * {@inheritDoc}
     *
     * @param shape {@code [in, out]}, or {@code [height, width, in, out]} of a convolution
     */
    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      return Initializer.uniform(scope, shape, Math.sqrt(6.0 / (in(shape) + out(shape))));
    }
  }

  /**
   * Random with mean 0 and variance {@code scale / fan}: Keras's {@code VarianceScaling}. With
   * scale 2 and {@link Fan#IN} it is He's, for layers with rectifiers (He and others: "Delving Deep
   * into Rectifiers", 2015); with scale 1 and {@link Fan#AVERAGE} it is Glorot's.
   *
   * @param scale greater than 0
   */
  record VarianceScaling(double scale, Fan fan, Distribution distribution) implements Initializer {
    /** What the variance is divided by. */
    public enum Fan {
      /** How many inputs one output is computed from. */
      IN,
      /** How many outputs one input contributes to. */
      OUT,
      /** The mean of both. */
      AVERAGE;

      private double of(Shape shape) {
        return switch (this) {
          case IN -> in(shape);
          case OUT -> out(shape);
          case AVERAGE -> (in(shape) + out(shape)) / 2.0;
        };
      }
    }

    /** What the numbers are drawn from. */
    public enum Distribution {
      UNIFORM,
      NORMAL,
      /** Normal, drawn again where a number is more than two deviations away. */
      TRUNCATED_NORMAL
    }

    /** The standard deviation of a standard normal distribution that is truncated at 2. */
    private static final double TRUNCATED_DEVIATION = 0.87962566103423978;

    /**
     * {@inheritDoc}
     *
     * @param shape {@code [in, out]}, or {@code [height, width, in, out]} of a convolution
     */
    @Override
    public Operand<TFloat32> build(GraphScope scope, Shape shape) {
      var variance = scale / Math.max(1, fan.of(shape));
      return switch (distribution) {
        case UNIFORM -> uniform(scope, shape, Math.sqrt(3 * variance));
        case NORMAL -> new Normal((float) Math.sqrt(variance)).build(scope, shape);
        case TRUNCATED_NORMAL -> {
          var deviation = (float) (Math.sqrt(variance) / TRUNCATED_DEVIATION);
          yield new TruncatedNormal(deviation).build(scope, shape);
        }
      };
    }
  }

  /** How many inputs one output is computed from; all of a vector, as in Keras. */
  private static long in(Shape shape) {
    if (shape.numDimensions() == 1) return shape.get(0);
    return receptiveField(shape) * shape.get(-2);
  }

  /** How many outputs one input contributes to. */
  private static long out(Shape shape) {
    return receptiveField(shape) * shape.get(-1);
  }

  private static long receptiveField(Shape shape) {
    var size = 1L;
    for (var i = 0; i < shape.numDimensions() - 2; i++) size *= shape.get(i);
    return size;
  }

  /** Uniform in [-bound, bound). */
  private static Operand<TFloat32> uniform(GraphScope scope, Shape shape, double bound) {
    var limit = (float) bound;
    var inner = scope.nameScope("random_uniform");
    var seed = Seed.of(scope);
    var lowest = inner.tf("min").constant(-limit);
    var unit =
        inner
            .tf("RandomUniform")
            .random
            .randomUniform(
                inner.tf("shape").constant(shape.asArray()),
                TFloat32.class,
                RandomUniform.seed(seed.graph()),
                RandomUniform.seed2(seed.op()));
    var width = inner.tf("sub").math.sub(inner.tf("max").constant(limit), lowest);
    var spread = inner.tf("mul").math.mul(unit, width);
    return scope.tf("random_uniform").math.add(spread, lowest);
  }
}
