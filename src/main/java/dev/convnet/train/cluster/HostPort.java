// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The address of a task.
 *
 * @param host a name or an IP address, IPv6 in brackets
 * @param port from 1 to 65535
 */
public record HostPort(String host, int port) {
  private static final Pattern FORMAT =
      Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(?<port>[0-9]{1,5})");
  private static final int LAST_PORT = 65_535;

  /**
   * Parses a list in the format of TensorFlow's programs: {@code 10.0.0.1:2222,10.0.0.2:2222}.
   *
   * @param setting the setting's name, for the error
   * @throws InvalidSettingException if an address cannot be parsed
   */
  static List<HostPort> parseList(String setting, String text) {
    return Arrays.stream(text.split(",", -1)).map(part -> parse(setting, part.strip())).toList();
  }

  private static HostPort parse(String setting, String text) {
    var matcher = FORMAT.matcher(text);
    var port = matcher.matches() ? Integer.parseInt(matcher.group("port")) : 0;
    if (port < 1 || port > LAST_PORT) {
      throw new InvalidSettingException(
          setting,
          "must be HOST:PORT with a port from 1 to %d, got '%s'".formatted(LAST_PORT, text));
    }
    return new HostPort(matcher.group("host"), port);
  }

  /** Whether only processes on the same machine can reach the address. */
  boolean isLoopback() throws UnknownHostException {
    return InetAddress.getByName(host).isLoopbackAddress();
  }

  /**
   * Whether a process listens on the address. If none does, a plain connection fails at once, while
   * TensorFlow would keep trying.
   */
  boolean isOpen(Duration timeout) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
      return true;
    } catch (IOException notListening) {
      return false;
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
