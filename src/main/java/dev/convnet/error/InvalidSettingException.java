// SPDX-License-Identifier: Apache-2.0
package dev.convnet.error;

/**
 * A value that the user chose for a setting is not allowed. The message is a sentence that usually
 * starts with the name of the setting: {@code batchSize must be at least 1, got 0}.
 *
 * <p>Any other {@link IllegalArgumentException} reports a bug in the calling code.
 */
public final class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String setting;

  /**
   * An exception about one setting.
   *
   * @param setting the setting's name in Java: {@code batchSize}
   * @param problem the rest of the sentence: {@code must be at least 1, got 0}
   */
  public InvalidSettingException(String setting, String problem) {
    super(setting + " " + problem);
    this.setting = setting;
  }

  /**
   * An exception whose message is a complete sentence.
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
