// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

/**
 * A line of the report.
 *
 * @param subject what was checked, in a word or two
 * @param message what was found and, unless the level is OK, how to fix it
 */
record Finding(Level level, String subject, String message) {
  /** How serious the finding is. */
  enum Level {
    OK("ok"),
    /** The programs run, but slower, or without a part such as a GPU. */
    WARN("warn"),
    /** At least one program cannot run. */
    FAIL("FAIL");

    private final String word;

    Level(String word) {
      this.word = word;
    }
  }

  static Finding ok(String subject, String message) {
    return new Finding(Level.OK, subject, message);
  }

  static Finding warn(String subject, String message) {
    return new Finding(Level.WARN, subject, message);
  }

  static Finding fail(String subject, String message) {
    return new Finding(Level.FAIL, subject, message);
  }

  @Override
  public String toString() {
    return "%-4s  %-12s  %s".formatted(level.word, subject, message);
  }
}
