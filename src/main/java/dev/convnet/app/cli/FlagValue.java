// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import java.util.Locale;

/** The values of flags that are constants of an enum. */
public final class FlagValue {
  private FlagValue() {}

  /** A constant as users write it: its name in lower case, with hyphens. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
