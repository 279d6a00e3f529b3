// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.error.InvalidSettingException;
import java.util.random.RandomGenerator;

/**
 * The numbers from {@code low} to {@code high}, which may be equal.
 *
 * @param low at least 0
 */
public record Range(double low, double high) {
  /** The factor that changes nothing. */
  public static final Range ONE = new Range(1, 1);

  /**
   * Checks the numbers.
   *
   * @throws InvalidSettingException if they are negative, not finite, or in the wrong order
   */
  public Range {
    if (!(low >= 0 && low <= high && high < Double.POSITIVE_INFINITY)) {
      throw new InvalidSettingException(
          "a range must go from a number of at least 0 to one that is not less, got %s to %s"
              .formatted(low, high));
    }
  }

  /** The factors from {@code max(0, 1 - part)} to {@code 1 + part}. */
  static Range around1(double part) {
    return new Range(Math.max(0, 1 - part), 1 + part);
  }

  double draw(RandomGenerator random) {
    return low + (high - low) * random.nextDouble();
  }

  /** A number in [-limit, limit). */
  static double symmetric(double limit, RandomGenerator random) {
    double unit = random.nextDouble();
    return limit == 0 ? 0 : limit * (2 * unit - 1);
  }
}
