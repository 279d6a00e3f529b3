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
 * Batch normalization, {@code gamma (x - mean) / √(variance + epsilon) + beta} for each channel
 * (Ioffe, Szegedy: "Batch Normalization", 2015). The variables {@code gamma}, {@code beta}, {@code
 * moving_mean} and {@code moving_variance}, {@code [C]} each, have the names of {@code tf.layers}
 * and Keras.
 *
 * <p>In {@link Mode#TRAINING} mean and variance are those of the batch, and the layer adds to
 * {@link CollectionKey#UPDATE_OPS} the operations that update the moving statistics: {@code moving
 * = momentum moving + (1 - momentum) batch}. A training step must run them. In {@link
 * Mode#INFERENCE} mean and variance are the moving ones; a frozen layer is built so. The moving
 * variance averages n / (n - 1) of the batch variance, as TensorFlow's fused operation returns it;
 * {@link #biased} averages the batch variance itself, as Keras 3 does.
 *
 * @param momentum in [0, 1]; the nearer to 1, the slower the moving statistics change
 * @param epsilon is added to the variance; not negative
 * @param affine which of {@code gamma} and {@code beta} exist
 * @param unbiased whether the moving variance averages n / (n - 1) of the batch variance
 */
public record BatchNorm(float momentum, float epsilon, Affine affine, Mode mode, boolean unbiased)
    implements Layer {
  /** Which factors are trainable variables; without them, gamma is 1 and beta is 0. */
  public enum Affine {
    /** {@code gamma} and {@code beta}. */
    SCALE_AND_CENTER,
    /** {@code gamma} only. */
    SCALE,
    /** {@code beta} only. */
    CENTER,
    /** Neither of them. */
    NEITHER;

    /** Whether there is a factor for each channel. */
    public boolean scales() {
      return this == SCALE_AND_CENTER || this == SCALE;
    }

    /** Whether there is an offset for each channel. */
    public boolean centers() {
      return this == SCALE_AND_CENTER || this == CENTER;
    }
  }

  /**
   * A moving statistic and its value in the batch of a training step.
   *
   * @param moving {@code [C]}
   * @param batch {@code [C]}
   */
  public record Statistic(Variable<TFloat32> moving, Operand<TFloat32> batch) {}

  /** The statistics of the batch norms that were built for training. */
  public static final CollectionKey<Statistic> STATISTICS =
      new CollectionKey<>("batch_norm_statistics");

  public BatchNorm {
    if (!(momentum >= 0 && momentum <= 1) || !(epsilon >= 0)) {
      throw new IllegalArgumentException(
          "momentum must be from 0 to 1 and epsilon not negative, got %s and %s"
              .formatted(momentum, epsilon));
    }
  }

  /** Keras's default: momentum 0.99, epsilon 0.001, with {@code gamma} and {@code beta}. */
  public static BatchNorm of(Mode mode) {
    return new BatchNorm(0.99f, 0.001f, Affine.SCALE_AND_CENTER, mode, true);
  }

  public BatchNorm withMode(Mode other) {
    return new BatchNorm(momentum, epsilon, affine, other, unbiased);
  }

  /** This layer, whose moving variance averages the batch variance itself. */
  public BatchNorm biased() {
    return new BatchNorm(momentum, epsilon, affine, mode, false);
  }

  public BatchNorm momentum(double value) {
    return new BatchNorm((float) value, epsilon, affine, mode, unbiased);
  }

  public BatchNorm epsilon(double value) {
    return new BatchNorm(momentum, (float) value, affine, mode, unbiased);
  }

  public BatchNorm affine(Affine other) {
    return new BatchNorm(momentum, epsilon, other, mode, unbiased);
  }

  /**
   * {@inheritDoc}
   *
   * @param x {@code float32 [N, H, W, C]}
   * @return of the same shape as {@code x}
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
            ? withBatchStatistics(scope, x, new Parameters(gamma, beta, mean, variance))
            : withMovingStatistics(scope, x, new Parameters(gamma, beta, mean, variance));
    row(scope, y).addTo(scope);
    return y;
  }

  private record Parameters(
      Operand<TFloat32> gamma,
      Operand<TFloat32> beta,
      Variable<TFloat32> mean,
      Variable<TFloat32> variance) {}

  private static Operand<TFloat32> factor(
      GraphScope scope, String name, Shape channels, boolean trainable, float initialValue) {
    if (trainable) return scope.variable(name, channels, new Constant(initialValue));
    return new Constant(initialValue).build(scope.nameScope(name), channels);
  }

  private Operand<TFloat32> withBatchStatistics(
      GraphScope scope, Operand<TFloat32> x, Parameters p) {
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
    updateMoving(scope, p.mean, normalized.batchMean());
    updateMoving(scope, p.variance, averaged(scope, x, normalized.batchVariance()));
    return normalized.y();
  }

  /** What the moving variance averages: the operation returns n / (n - 1) of the variance. */
  private Operand<TFloat32> averaged(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> variance) {
    if (unbiased) return variance;
    var tf = scope.tf("biased");
    var values = tf.dtypes.cast(tf.size(x), TFloat32.class);
    var n = tf.math.div(values, tf.constant((float) x.shape().get(3)));
    return tf.math.sub(variance, tf.math.div(variance, n));
  }

  private Operand<TFloat32> withMovingStatistics(
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
  private void updateMoving(GraphScope scope, Variable<TFloat32> moving, Operand<TFloat32> batch) {
    scope.collect(STATISTICS, new Statistic(moving, batch));
    var inner = scope.nameScope("AssignMovingAvg").device(moving.placement());
    var tf = inner.tf();
    var difference = tf.math.sub(moving.readValue(inner), batch);
    var change = tf.math.mul(difference, inner.tf("decay").constant(1 - momentum));
    scope.collect(CollectionKey.UPDATE_OPS, tf.assignSubVariableOp(moving.handle(), change));
  }

  private LayerTable.Row row(GraphScope scope, Operand<TFloat32> y) {
    var channels = y.shape().get(3);
    var trainable = (affine.scales() ? 1 : 0) + (affine.centers() ? 1 : 0);
    return LayerTable.Row.of(scope, "batchnorm", y)
        .withCounts(trainable * channels, 0)
        .plusNonTrainable(2 * channels);
  }
}
