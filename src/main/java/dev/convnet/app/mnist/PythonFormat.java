// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import java.math.BigDecimal;
import java.math.MathContext;

/** Formats numbers as Python prints them. */
final class PythonFormat {
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private PythonFormat() {}

  /** Formats an accuracy like {@code %g}: six digits without trailing zeros, {@code 0.92}. */
  static String general(double accuracy) {
    return new BigDecimal(accuracy).round(SIX_DIGITS).stripTrailingZeros().toPlainString();
  }
}
