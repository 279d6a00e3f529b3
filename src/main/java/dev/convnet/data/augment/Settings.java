// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.error.InvalidSettingException;

/** Checks the settings of transforms. */
final class Settings {
  private Settings() {}

  static void requireFrom0(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InvalidSettingException(name + " must be at least 0, got " + value);
    }
  }

  static void requireUpTo(String name, double value, double maximum) {
    if (!(value >= 0 && value <= maximum)) {
      throw new InvalidSettingException(
          "%s must be from 0 to %s, got %s".formatted(name, maximum, value));
    }
  }

  /** The parameter of a Beta distribution. */
  static void requireAlpha(String name, double alpha) {
    if (!(alpha >= 0.05 && alpha <= 10)) {
      throw new InvalidSettingException(name + " must be from 0.05 to 10, got " + alpha);
    }
  }

  /** More than 0, at most 1. */
  static void requirePart(String name, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new InvalidSettingException(name + " must be more than 0 and at most 1, got " + value);
    }
  }
}
