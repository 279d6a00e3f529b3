// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

/** The user gave a command flags that it cannot work with. The program ends with exit code 2. */
public final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * Says what is wrong and what to do.
   *
   * @param message names the flag
   */
  public UsageException(String message) {
    super(message);
  }
}
