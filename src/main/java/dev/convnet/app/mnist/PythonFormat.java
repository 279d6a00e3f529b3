// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as Python prints them. */
final class PythonFormat {
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private PythonFormat() {}

  /** {@code %g}, for accuracies: six digits, no zeros at the end: {@code 0.92}. */
  static String general(double accuracy) {
    return new BigDecimal(accuracy).round(SIX_DIGITS).stripTrailingZeros().toPlainString();
  }
}
