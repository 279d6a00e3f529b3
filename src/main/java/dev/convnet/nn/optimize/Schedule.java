// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** The learning rate of each step, computed in Java and in the graph with equal results. */
public sealed interface Schedule {
  /**
   * The learning rate of a step.
   *
   * @param step from 0
   */
  double at(long step);

  /**
   * Builds the learning rate of a step.
   *
   * @param step a scalar, from 0
   * @return a scalar
   */
  Operand<TFloat32> at(GraphScope scope, Operand<? extends TNumber> step);

  /** The same learning rate in every step. */
  record Constant(double learningRate) implements Schedule {
    @Override
    public double at(long step) {
      return learningRate;
    }

    @Override
    public Operand<TFloat32> at(GraphScope scope, Operand<? extends TNumber> step) {
      return scope.tf("learning_rate").constant((float) learningRate);
    }
  }

  /**
   * {@code initialLearningRate decayRate ^ floor(step / stepsPerDecay)}, with the operations of
   * {@code tf.train.exponential_decay} with {@code staircase}.
   *
   * @param stepsPerDecay at least 1
   */
  record StaircaseDecay(double initialLearningRate, double decayRate, long stepsPerDecay)
      implements Schedule {
    public StaircaseDecay {
      if (stepsPerDecay < 1) {
        throw new IllegalArgumentException(
            "stepsPerDecay must be at least 1, got " + stepsPerDecay);
      }
    }

    @Override
    public double at(long step) {
      return initialLearningRate * Math.pow(decayRate, step / stepsPerDecay);
    }

    @Override
    public Operand<TFloat32> at(GraphScope scope, Operand<? extends TNumber> step) {
      var inner = scope.nameScope("ExponentialDecay");
      var tf = inner.tf();
      var steps = tf.dtypes.cast(step, TFloat32.class);
      var decays =
          tf.math.floor(
              tf.math.div(steps, inner.tf("decay_steps").constant((float) stepsPerDecay)));
      var factor = tf.math.pow(inner.tf("decay_rate").constant((float) decayRate), decays);
      return scope
          .tf("ExponentialDecay")
          .math
          .mul(inner.tf("learning_rate").constant((float) initialLearningRate), factor);
    }
  }

  /**
   * {@code initialLearningRate / (1 + decayRate step)}: {@code tf.train.inverse_time_decay} with
   * one decay step, and {@code decay} of Keras's early optimizers.
   *
   * @param decayRate not negative
   */
  record InverseTimeDecay(double initialLearningRate, double decayRate) implements Schedule {
    public InverseTimeDecay {
      if (!(decayRate >= 0)) {
        throw new InvalidSettingException("decayRate", "must not be negative, got " + decayRate);
      }
    }

    @Override
    public double at(long step) {
      return initialLearningRate / (1 + decayRate * step);
    }

    @Override
    public Operand<TFloat32> at(GraphScope scope, Operand<? extends TNumber> step) {
      var inner = scope.nameScope("InverseTimeDecay");
      var tf = inner.tf();
      var steps = tf.dtypes.cast(step, TFloat32.class);
      var decayed = tf.math.mul(inner.tf("decay_rate").constant((float) decayRate), steps);
      var divisor = tf.math.add(inner.tf("one").constant(1f), decayed);
      return scope
          .tf("InverseTimeDecay")
          .math
          .div(inner.tf("learning_rate").constant((float) initialLearningRate), divisor);
    }
  }

  /**
   * {@code initialLearningRate decayRate ^ (step / decaySteps)}: {@code
   * tf.train.exponential_decay}. With a rate above 1 it rises.
   *
   * @param initialLearningRate greater than 0
   * @param decayRate greater than 0
   * @param decaySteps at least 1
   */
  record ExponentialDecay(double initialLearningRate, double decayRate, long decaySteps)
      implements Schedule {
    public ExponentialDecay {
      InvalidSettingException.requireAtLeast(1, "decaySteps", decaySteps);
      if (!(decayRate > 0)) {
        throw new InvalidSettingException("decayRate", "must be greater than 0, got " + decayRate);
      }
    }

    @Override
    public double at(long step) {
      return initialLearningRate * Math.pow(decayRate, (double) step / decaySteps);
    }

    @Override
    public Operand<TFloat32> at(GraphScope scope, Operand<? extends TNumber> step) {
      var inner = scope.nameScope("ExponentialDecay");
      var tf = inner.tf();
      var steps = tf.dtypes.cast(step, TFloat32.class);
      var decays = tf.math.div(steps, inner.tf("decay_steps").constant((float) decaySteps));
      var factor = tf.math.pow(inner.tf("decay_rate").constant((float) decayRate), decays);
      return scope
          .tf("ExponentialDecay")
          .math
          .mul(inner.tf("learning_rate").constant((float) initialLearningRate), factor);
    }
  }

  /**
   * Half a wave of the cosine from {@code peak} in step 0 to {@code end} in {@code lastStep}, which
   * is then kept (Loshchilov, Hutter: "SGDR: Stochastic Gradient Descent with Warm Restarts",
   * 2017), after a linear rise to {@code peak} during the first {@code warmUpSteps} (Goyal and
   * others: "Accurate, Large Minibatch SGD", 2017). The first step has {@code peak / (warmUpSteps +
   * 1)}.
   *
   * @param end at most {@code peak}
   * @param warmUpSteps not negative; 0 for no rise
   * @param lastStep greater than {@code warmUpSteps}
   */
  record Cosine(double peak, double end, long warmUpSteps, long lastStep) implements Schedule {
    public Cosine {
      InvalidSettingException.requireAtLeast(0, "warmUpSteps", warmUpSteps);
      if (lastStep <= warmUpSteps || !(end <= peak)) {
        throw new InvalidSettingException(
            "lastStep must be greater than warmUpSteps and end at most peak, got %d, %d, %s and %s"
                .formatted(lastStep, warmUpSteps, end, peak));
      }
    }

    @Override
    public double at(long step) {
      var fraction = (double) (Math.min(step, lastStep) - warmUpSteps) / (lastStep - warmUpSteps);
      var wave = end + (peak - end) * (1 + Math.cos(Math.PI * Math.max(0, fraction))) / 2;
      return Math.min(wave, peak * (step + 1) / (warmUpSteps + 1));
    }

    /** Builds the minimum of the rising line and the wave. */
    @Override
    public Operand<TFloat32> at(GraphScope scope, Operand<? extends TNumber> step) {
      var inner = scope.nameScope("Cosine");
      var tf = inner.tf();
      var steps = tf.dtypes.cast(step, TFloat32.class);
      var after = tf.math.sub(steps, inner.tf("warm_up_steps").constant((float) warmUpSteps));
      var length = inner.tf("length").constant((float) (lastStep - warmUpSteps));
      var fraction =
          tf.math.minimum(
              tf.math.maximum(tf.math.div(after, length), tf.constant(0f)), tf.constant(1f));
      var cosine = tf.math.cos(tf.math.mul(fraction, tf.constant((float) Math.PI)));
      var half = inner.tf("half_range").constant((float) ((peak - end) / 2));
      var wave =
          tf.math.add(
              inner.tf("end").constant((float) end),
              tf.math.mul(half, tf.math.add(cosine, tf.constant(1f))));
      var rise = inner.tf("rise").constant((float) (peak / (warmUpSteps + 1)));
      var rising = tf.math.mul(tf.math.add(steps, tf.constant(1f)), rise);
      return scope.tf("learning_rate").math.minimum(wave, rising);
    }
  }

  /**
   * A linear rise from {@code start} to {@code peak}, followed by a linear fall to {@code end},
   * which is then kept (Smith, Topin: "Super-Convergence", 2017).
   *
   * @param start learning rate of step 0, at most {@code peak}
   * @param end at most {@code peak}
   * @param peakStep the step with the learning rate {@code peak}, at least 1
   * @param lastStep the first step with the learning rate {@code end}, after {@code peakStep}
   */
  record OneCycle(double start, double peak, double end, long peakStep, long lastStep)
      implements Schedule {
    public OneCycle {
      if (peakStep < 1 || lastStep <= peakStep) {
        throw new IllegalArgumentException(
            "peakStep must be at least 1 and lastStep greater, got %d and %d"
                .formatted(peakStep, lastStep));
      }
      if (start > peak || end > peak) {
        throw new IllegalArgumentException(
            "start and end must be at most peak, got %s, %s and %s".formatted(start, end, peak));
      }
    }

    /**
     * One cycle over a whole run.
     *
     * @param steps of the run
     * @param start the first learning rate, as a fraction of {@code peak}
     * @param rise the fraction of the steps before the peak
     * @param end the last learning rate, as a fraction of {@code peak}
     */
    public static OneCycle ofFractions(
        double peak, long steps, double start, double rise, double end) {
      var peakStep = Math.max(1, Math.round(steps * rise));
      return new OneCycle(peak * start, peak, peak * end, peakStep, Math.max(steps, peakStep + 1));
    }

    @Override
    public double at(long step) {
      var now = Math.min(step, lastStep);
      return Math.min(start + up() * now, peak - down() * (now - peakStep));
    }

    /** Builds the minimum of the rising and the falling line, which cross at the peak. */
    @Override
    public Operand<TFloat32> at(GraphScope scope, Operand<? extends TNumber> step) {
      var inner = scope.nameScope("Triangle");
      var tf = inner.tf();
      var now =
          tf.math.minimum(
              tf.dtypes.cast(step, TFloat32.class),
              inner.tf("last_step").constant((float) lastStep));
      var rising =
          tf.math.add(
              inner.tf("start").constant((float) start),
              tf.math.mul(now, inner.tf("up").constant((float) up())));
      var after = tf.math.sub(now, inner.tf("peak_step").constant((float) peakStep));
      var falling =
          tf.math.sub(
              inner.tf("peak").constant((float) peak),
              tf.math.mul(after, inner.tf("down").constant((float) down())));
      return scope.tf("learning_rate").math.minimum(rising, falling);
    }

    private double up() {
      return (peak - start) / peakStep;
    }

    private double down() {
      return (peak - end) / (lastStep - peakStep);
    }
  }
}
