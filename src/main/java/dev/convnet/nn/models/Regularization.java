// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import dev.convnet.error.InvalidSettingException;
import java.util.Optional;

/**
 * What a network does against overfitting, where that can be chosen: {@link
 * NamedNetwork#regularized}.
 *
 * @param dropoutRate the dropout rate of its dense layers, in [0, 1); empty for that of its source
 * @param batchNorm whether batch normalization follows each convolution; empty for what its source
 *     does
 */
public record Regularization(Optional<Double> dropoutRate, Optional<Boolean> batchNorm) {
  /** What the network's source does. */
  public static final Regularization OF_SOURCE =
      new Regularization(Optional.empty(), Optional.empty());

  public Regularization {
    dropoutRate.ifPresent(Regularization::requireRate);
  }

  private static void requireRate(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new InvalidSettingException(
          "dropoutRate", "must be at least 0 and less than 1, got " + rate);
    }
  }

  /** With another dropout rate. */
  public Regularization dropoutRate(double rate) {
    return new Regularization(Optional.of(rate), batchNorm);
  }

  /** With or without batch normalization. */
  public Regularization batchNorm(boolean present) {
    return new Regularization(dropoutRate, Optional.of(present));
  }

  /** A network whose dropout and batch normalization can be chosen. */
  interface Choosable extends Model {
    /** This network with other regularization. */
    Model regularized(Regularization regularization);
  }
}
