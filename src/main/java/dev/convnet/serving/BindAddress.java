// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;

/**
 * Where a server listens.
 *
 * @param host {@code 127.0.0.1} for this machine alone, {@code 0.0.0.0} for all that reach it
 * @param port 0 for any that is free
 */
public record BindAddress(String host, int port) {
  public BindAddress {
    if (port < 0 || port > 65_535) {
      throw new InvalidSettingException("port", "must be from 0 to 65535, got " + port);
    }
  }

  /** On this machine alone. */
  public static BindAddress local(int port) {
    return new BindAddress("127.0.0.1", port);
  }
}
