// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

/**
 * One thing that was looked at.
 *
 * @param subject a word or two
 * @param message and, unless all is well, what to do
 */
record Finding(Level level, String subject, String message) {
  /** How it is. */
  enum Level {
    OK("ok"),
    /** Something is slower or missing, and the programs run. */
    WARN("warn"),
    /** The programs, or one of them, will not run. */
    FAIL("FAIL");

    private final String word;

    Level(String word) {
      this.word = word;
    }
  }

  static Finding ok(String subject, String found) {
    return new Finding(Level.OK, subject, found);
  }

  static Finding warn(String subject, String found) {
    return new Finding(Level.WARN, subject, found);
  }

  static Finding fail(String subject, String found) {
    return new Finding(Level.FAIL, subject, found);
  }

  @Override
  public String toString() {
    return "%-4s  %-12s  %s".formatted(level.word, subject, message);
  }
}
