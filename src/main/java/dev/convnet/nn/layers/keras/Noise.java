// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers.keras;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Seed;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Mode;
import org.tensorflow.Operand;
import org.tensorflow.op.random.RandomStandardNormal;
import org.tensorflow.types.TFloat32;

/**
 * Keras's {@code GaussianNoise} and {@code GaussianDropout}: normal random numbers in {@link
 * Mode#TRAINING}, nothing in {@link Mode#INFERENCE}.
 *
 * @param kind what is done with the numbers
 * @param deviation their standard deviation, not negative
 */
public record Noise(Kind kind, double deviation, Mode mode) implements Layer {
  /** How the noise is brought in. */
  public enum Kind {
    /** {@code x + noise} of the mean 0. */
    ADDED,
    /** {@code x noise} of the mean 1. */
    MULTIPLIED
  }

  public Noise {
    if (!(deviation >= 0)) {
      throw new IllegalArgumentException("deviation must not be negative, got " + deviation);
    }
  }

  /** {@code GaussianDropout} with the variance {@code rate / (1 - rate)}. */
  public static Noise dropout(double rate, Mode mode) {
    return new Noise(Kind.MULTIPLIED, Math.sqrt(rate / (1 - rate)), mode);
  }

  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    var y = mode == Mode.TRAINING && deviation > 0 ? noisy(scope, x) : x;
    return Sizes.row(scope, "noise", y);
  }

  private Operand<TFloat32> noisy(GraphScope scope, Operand<TFloat32> x) {
    var seed = Seed.of(scope);
    var tf = scope.tf();
    var standard =
        tf.random.randomStandardNormal(
            tf.shape(x),
            TFloat32.class,
            RandomStandardNormal.seed(seed.graph()),
            RandomStandardNormal.seed2(seed.op()));
    var noise = tf.math.mul(standard, tf.constant((float) deviation));
    return kind == Kind.ADDED
        ? tf.math.add(x, noise)
        : tf.math.mul(x, tf.math.add(noise, tf.constant(1f)));
  }
}
