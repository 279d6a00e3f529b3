// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.app.cli.FlagValue;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.nn.optimize.DecoupledWeightDecay;
import dev.convnet.nn.optimize.Momentum;
import dev.convnet.nn.optimize.Muon;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.nn.optimize.RmsProp;

/** The optimizers by name, each with a learning rate that usually works. */
public enum OptimizerType {
  SGD(new GradientDescent(), 0.01),
  MOMENTUM(Momentum.of(0.9), 0.01),
  NESTEROV(Momentum.of(0.9).withNesterov(), 0.01),
  RMSPROP(RmsProp.of(0.9), 0.001),
  ADAM(Adam.standard(), 0.001),
  MUON(Muon.standard(), 0.001);

  private final Optimizer optimizer;
  private final double defaultLearningRate;

  OptimizerType(Optimizer optimizer, double defaultLearningRate) {
    this.optimizer = optimizer;
    this.defaultLearningRate = defaultLearningRate;
  }

  /**
   * Creates the optimizer.
   *
   * @param weightDecay fraction of each weight that is subtracted per step, times the learning
   *     rate; 0 turns it off
   */
  Optimizer create(double weightDecay) {
    return weightDecay == 0 ? optimizer : new DecoupledWeightDecay(optimizer, (float) weightDecay);
  }

  /** The learning rate if the user sets none. */
  double defaultLearningRate() {
    return defaultLearningRate;
  }

  /** The name in lower case, as users write it. */
  @Override
  public String toString() {
    return FlagValue.of(this);
  }
}
