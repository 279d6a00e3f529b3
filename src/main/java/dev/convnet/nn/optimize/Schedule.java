// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.optimize;

import dev.convnet.nn.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** The learning rate over the steps, defined twice: on the host and in the graph. */
public sealed interface Schedule {
  /**
   * The rate of the update that is made at {@code step} (0 is the first): what the graph must
   * equal.
   */
  double at(long step);

  /** The same in the graph. */
  Operand<TFloat32> at(GraphScope scope, Operand<? extends TNumber> step);

  /** Always {@code rate}. */
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
   * {@code initial * factor ^ floor(step / stepsPerDecay)}: {@code tf.train.exponential_decay} with
   * {@code staircase}, whose operations it has.
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
      var passed =
          tf.math.floor(
              tf.math.div(steps, inner.tf("decay_steps").constant((float) stepsPerDecay)));
      var shrunk = tf.math.pow(inner.tf("decay_rate").constant((float) decayRate), passed);
      return scope
          .tf("ExponentialDecay")
          .math
          .mul(inner.tf("learning_rate").constant((float) initialLearningRate), shrunk);
    }
  }

  /**
   * {@code initial / (1 + decay * step)}: what {@code decay} of Keras's first optimizers did, and
   * {@code tf.train.inverse_time_decay} does with one step a decay.
   */
  record InverseTimeDecay(double initialLearningRate, double decayRate) implements Schedule {
    public InverseTimeDecay {
      if (!(decayRate >= 0)) {
        throw new IllegalArgumentException("decay must not be negative, got " + decayRate);
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
   * From {@code start} in a straight line to {@code peak}, and on in another to {@code end}, where
   * it stays: one cycle, as in Smith, Topin: Super-Convergence (2017).
   *
   * @param peakStep the step of the peak
   * @param lastStep the first step at {@code end}
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
            "start and end must be at most the peak, got %s, %s, %s".formatted(start, end, peak));
      }
    }

    /**
     * A cycle of a whole run.
     *
     * @param start part of the peak
     * @param rising part of the steps that lead up to the peak
     * @param end part of the peak
     */
    public static OneCycle ofFractions(
        double peak, long steps, double start, double rising, double end) {
      var peakStep = Math.max(1, Math.round(steps * rising));
      return new OneCycle(peak * start, peak, peak * end, peakStep, Math.max(steps, peakStep + 1));
    }

    @Override
    public double at(long step) {
      var now = Math.min(step, lastStep);
      return Math.min(start + up() * now, peak - down() * (now - peakStep));
    }

    /** The lines cross at the peak and are lower elsewhere. */
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
