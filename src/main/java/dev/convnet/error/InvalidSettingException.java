// SPDX-License-Identifier: Apache-2.0
package dev.convnet.error;

/**
 * A setting that its user chose has a value that is not allowed. Its message is a sentence that
 * starts with the name of the setting: {@code batchSize must be at least 1, got 0}.
 *
 * <p>An {@link IllegalArgumentException} that is not of this class is a fault of the code that
 * called.
 */
public final class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String setting;

  /**
   * Names a setting and its problem.
   *
   * @param setting the setting's name in Java: {@code batchSize}
   * @param problem the rest of the sentence: {@code must be at least 1, got 0}
   */
  public InvalidSettingException(String setting, String problem) {
    super(setting + " " + problem);
    this.setting = setting;
  }

  /**
   * Says what is wrong in a sentence of its own.
   *
   * @param message such as {@code there is no network 'lenet6'; there are …}
   */
  public InvalidSettingException(String message) {
    super(message);
    this.setting = "";
  }

  /** The setting's name in Java: {@code batchSize}; empty if the message names none. */
  public String setting() {
    return setting;
  }

  /** The message without the setting's name: {@code must be at least 1, got 0}. */
  public String problem() {
    return setting.isEmpty() ? getMessage() : getMessage().substring(setting.length() + 1);
  }

  /**
   * Checks a lower bound.
   *
   * @throws InvalidSettingException if {@code value} is less than {@code minimum}
   */
  public static void requireAtLeast(long minimum, String setting, long value) {
    if (value < minimum) {
      throw new InvalidSettingException(setting, "must be at least " + minimum + ", got " + value);
    }
  }
}
