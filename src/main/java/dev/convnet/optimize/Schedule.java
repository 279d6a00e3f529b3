// SPDX-License-Identifier: Apache-2.0
package dev.convnet.optimize;

import dev.convnet.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The learning rate over the steps, defined twice: on the host and in the graph. */
public sealed interface Schedule {
  /**
   * The rate of the update that is made at {@code step} (0 is the first): what the graph must
   * equal.
   */
  double at(long step);

  /** The same in the graph. */
  Operand<TFloat32> at(GraphScope scope, Operand<TInt64> step);

  /** Always {@code rate}. */
  record Constant(double rate) implements Schedule {
    @Override
    public double at(long step) {
      return rate;
    }

    @Override
    public Operand<TFloat32> at(GraphScope scope, Operand<TInt64> step) {
      return scope.tf("learning_rate").constant((float) rate);
    }
  }

  /**
   * {@code initial * factor ^ floor(step / stepsPerDecay)}: {@code tf.train.exponential_decay} with
   * {@code staircase}, whose operations it has.
   */
  record Staircase(double initial, double factor, long stepsPerDecay) implements Schedule {
    public Staircase {
      if (stepsPerDecay < 1) {
        throw new IllegalArgumentException(
            "stepsPerDecay must be at least 1, got " + stepsPerDecay);
      }
    }

    @Override
    public double at(long step) {
      return initial * Math.pow(factor, step / stepsPerDecay);
    }

    @Override
    public Operand<TFloat32> at(GraphScope scope, Operand<TInt64> step) {
      var inner = scope.nameScope("ExponentialDecay");
      var tf = inner.tf();
      var steps = tf.dtypes.cast(step, TFloat32.class);
      var passed =
          tf.math.floor(
              tf.math.div(steps, inner.tf("decay_steps").constant((float) stepsPerDecay)));
      var shrunk = tf.math.pow(inner.tf("decay_rate").constant((float) factor), passed);
      return scope
          .tf("ExponentialDecay")
          .math
          .mul(inner.tf("learning_rate").constant((float) initial), shrunk);
    }
  }
}
