// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import java.util.Locale;

/** Which images an epoch has. An epoch always has as many as the data set. */
public enum Sampling {
  /** Each image once. */
  UNIFORM,
  /**
   * Each class as often as the others, or once more: images of a small class are repeated, and some
   * of a large class are left to another epoch.
   */
  BALANCED;

  /** The name in lower case, as users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
