// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;

/**
 * The address where a server listens.
 *
 * @param host a host name or IP address; {@code 127.0.0.1} accepts connections from this machine
 *     only, {@code 0.0.0.0} from every machine that reaches it
 * @param port from 0 to 65535; 0 chooses a free port
 */
public record BindAddress(String host, int port) {
  /**
   * Checks the port.
   *
   * @throws InvalidSettingException if the port is out of range
   */
  public BindAddress {
    if (port < 0 || port > 65_535) {
      throw new InvalidSettingException("port", "must be from 0 to 65535, got " + port);
    }
  }

  /**
   * An address that accepts connections from this machine only.
   *
   * @throws InvalidSettingException if the port is out of range
   */
  public static BindAddress local(int port) {
    return new BindAddress("127.0.0.1", port);
  }

  /** Whether only this machine can connect. */
  boolean isLocal() {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }
}
