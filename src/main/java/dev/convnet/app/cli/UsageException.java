// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

/**
 * A command cannot work with the given flags. The program ends with exit code 2. A message about a
 * single flag is an {@link dev.convnet.error.InvalidSettingException} instead.
 */
public final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * Creates the exception.
   *
   * @param message names the flags and says what to do
   */
  public UsageException(String message) {
    super(message);
  }
}
