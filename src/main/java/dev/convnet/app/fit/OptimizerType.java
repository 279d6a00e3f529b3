// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.nn.optimize.Adam;
import dev.convnet.nn.optimize.DecoupledWeightDecay;
import dev.convnet.nn.optimize.Momentum;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.nn.optimize.RmsProp;
import java.util.Locale;

/** The optimizers by name, and the learning rate that is usual with each. */
public enum OptimizerType {
  SGD(new GradientDescent(), 0.01),
  MOMENTUM(Momentum.of(0.9), 0.01),
  NESTEROV(Momentum.of(0.9).withNesterov(), 0.01),
  RMSPROP(RmsProp.of(0.9), 0.001),
  ADAM(Adam.standard(), 0.001);

  private final Optimizer optimizer;
  private final double defaultLearningRate;

  OptimizerType(Optimizer optimizer, double rate) {
    this.optimizer = optimizer;
    this.defaultLearningRate = rate;
  }

  /**
   * The optimizer.
   *
   * @param weightDecay decoupled from the gradient; 0 for none
   */
  public Optimizer create(double weightDecay) {
    return weightDecay == 0 ? optimizer : new DecoupledWeightDecay(optimizer, (float) weightDecay);
  }

  /** The usual one. */
  public double defaultLearningRate() {
    return defaultLearningRate;
  }

  /** As a user writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
