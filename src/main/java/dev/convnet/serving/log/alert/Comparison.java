// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import dev.convnet.error.InvalidSettingException;

/** How a figure is compared with a threshold. */
public enum Comparison {
  ABOVE(">"),
  AT_LEAST(">="),
  BELOW("<"),
  AT_MOST("<=");

  private final String sign;

  Comparison(String sign) {
    this.sign = sign;
  }

  /**
   * The comparison with this sign.
   *
   * @throws InvalidSettingException if there is none
   */
  public static Comparison of(String sign) {
    for (var comparison : values()) if (comparison.sign.equals(sign)) return comparison;
    throw new InvalidSettingException(
        "comparison", "must be '>', '>=', '<' or '<=', got '" + sign + "'");
  }

  /** Whether it is true; never of a figure that is not known, which is NaN. */
  boolean holds(double figure, double threshold) {
    return switch (this) {
      case ABOVE -> figure > threshold;
      case AT_LEAST -> figure >= threshold;
      case BELOW -> figure < threshold;
      case AT_MOST -> figure <= threshold;
    };
  }

  @Override
  public String toString() {
    return sign;
  }
}
