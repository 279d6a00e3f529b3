// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Variable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * {@code gamma (x - mean) / √(variance + epsilon) + beta}, channel by channel (Ioffe, Szegedy:
 * Batch Normalization, 2015). Variables {@code gamma}, {@code beta}, {@code moving_mean} and {@code
 * moving_variance}, {@code [C]} each, as {@code tf.layers} and Keras name them.
 *
 * <p>{@link Mode#TRAINING} takes mean and variance of the batch, and adds to {@link
 * CollectionKey#UPDATE_OPS} what moves the kept ones: {@code moving = momentum moving + (1 -
 * momentum) batch}. A training step must run those. {@link Mode#INFERENCE} takes the kept ones, and
 * is what a frozen layer is. The variance that is kept is n / (n - 1) of the batch's, as
 * TensorFlow's fused operation gives it; Keras 3 keeps the batch's own.
 *
 * @param momentum near 1; the larger, the slower the kept statistics move
 * @param epsilon keeps the root from 0
 * @param affine which of {@code gamma} and {@code beta} there are
 */
public record BatchNorm(float momentum, float epsilon, Affine affine, Mode mode) implements Layer {
  /** What is learned; what is not is 1 ({@code gamma}) and 0 ({@code beta}), and no variable. */
  public enum Affine {
    SCALE_AND_CENTER,
    /** {@code gamma} alone. */
    SCALE,
    /** {@code beta} alone. */
    CENTER,
    NEITHER;

    private boolean scales() {
      return this == SCALE_AND_CENTER || this == SCALE;
    }

    private boolean centers() {
      return this == SCALE_AND_CENTER || this == CENTER;
    }
  }

  public BatchNorm {
    if (!(momentum >= 0 && momentum <= 1) || !(epsilon >= 0)) {
      throw new IllegalArgumentException(
          "momentum must be in [0, 1] and epsilon not negative, got %s and %s"
              .formatted(momentum, epsilon));
    }
  }

  /** As Keras has it: momentum 0.99, epsilon 0.001, scaled and centered. */
  public static BatchNorm of(Mode mode) {
    return new BatchNorm(0.99f, 0.001f, Affine.SCALE_AND_CENTER, mode);
  }

  public BatchNorm withMode(Mode other) {
    return new BatchNorm(momentum, epsilon, affine, other);
  }

  public BatchNorm momentum(double factor) {
    return new BatchNorm((float) factor, epsilon, affine, mode);
  }

  public BatchNorm epsilon(double smallest) {
    return new BatchNorm(momentum, (float) smallest, affine, mode);
  }

  public BatchNorm affine(Affine learned) {
    return new BatchNorm(momentum, epsilon, learned, mode);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return of the same shape
   */
  @Override
  public Operand<TFloat32> apply(GraphScope scope, Operand<TFloat32> x) {
    if (x.shape().numDimensions() != 4) {
      throw new IllegalArgumentException(
          "'%s' normalizes [N, H, W, C], got %s; reshape it to [N, 1, 1, C]"
              .formatted(scope.name(), x.shape()));
    }
    var channels = Shape.of(x.shape().get(3));
    var gamma = factor(scope, "gamma", channels, affine.scales(), 1);
    var beta = factor(scope, "beta", channels, affine.centers(), 0);
    var mean = scope.nonTrainable("moving_mean", channels, new Constant(0));
    var variance = scope.nonTrainable("moving_variance", channels, new Constant(1));
    var y =
        mode == Mode.TRAINING
            ? withOwnStatistics(scope, x, new Parameters(gamma, beta, mean, variance))
            : withKeptStatistics(scope, x, new Parameters(gamma, beta, mean, variance));
    row(scope, y).addTo(scope);
    return y;
  }

  private record Parameters(
      Operand<TFloat32> gamma,
      Operand<TFloat32> beta,
      Variable<TFloat32> mean,
      Variable<TFloat32> variance) {}

  private static Operand<TFloat32> factor(
      GraphScope scope, String name, Shape channels, boolean learned, float first) {
    if (learned) return scope.variable(name, channels, new Constant(first));
    return new Constant(first).build(scope.nameScope(name), channels);
  }

  private Operand<TFloat32> withOwnStatistics(GraphScope scope, Operand<TFloat32> x, Parameters p) {
    var none = scope.tf("Const").constant(new float[0]);
    var normalized =
        scope
            .tf("FusedBatchNormV3")
            .nn
            .fusedBatchNorm(
                x,
                p.gamma,
                p.beta,
                none,
                none,
                FusedBatchNorm.epsilon(epsilon),
                FusedBatchNorm.isTraining(true));
    move(scope, p.mean, normalized.batchMean());
    move(scope, p.variance, normalized.batchVariance());
    return normalized.y();
  }

  private Operand<TFloat32> withKeptStatistics(
      GraphScope scope, Operand<TFloat32> x, Parameters p) {
    return scope
        .tf("FusedBatchNormV3")
        .nn
        .fusedBatchNorm(
            x,
            p.gamma,
            p.beta,
            p.mean,
            p.variance,
            FusedBatchNorm.epsilon(epsilon),
            FusedBatchNorm.isTraining(false))
        .y();
  }

  /** {@code moving -= (1 - momentum) (moving - batch)}. */
  private void move(GraphScope scope, Variable<TFloat32> moving, Operand<TFloat32> batch) {
    var inner = scope.nameScope("AssignMovingAvg").device(moving.placement());
    var tf = inner.tf();
    var distance = tf.math.sub(moving.readValue(inner), batch);
    var part = tf.math.mul(distance, inner.tf("decay").constant(1 - momentum));
    scope.collect(CollectionKey.UPDATE_OPS, tf.assignSubVariableOp(moving.handle(), part));
  }

  private LayerTable.Row row(GraphScope scope, Operand<TFloat32> y) {
    var channels = y.shape().get(3);
    var trainable = (affine.scales() ? 1 : 0) + (affine.centers() ? 1 : 0);
    return LayerTable.Row.of(scope, "batchnorm", y)
        .withCounts(trainable * channels, 0)
        .plusNonTrainable(2 * channels);
  }
}
