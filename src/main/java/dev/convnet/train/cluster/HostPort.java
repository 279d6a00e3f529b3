// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

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
 * Where a task is reached.
 *
 * @param host a name or an address; one of IPv6 in brackets
 */
public record HostPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(?<port>[0-9]{1,5})");
  private static final int LAST_PORT = 65_535;

  /**
   * Reads a flag as TensorFlow's programs have it: {@code 10.0.0.1:2222,10.0.0.2:2222}.
   *
   * @param flag named in errors
   */
  static List<HostPort> parseList(String flag, String text) {
    return Arrays.stream(text.split(",", -1)).map(part -> parse(flag, part.strip())).toList();
  }

  private static HostPort parse(String flag, String text) {
    var matcher = FORM.matcher(text);
    var port = matcher.matches() ? Integer.parseInt(matcher.group("port")) : 0;
    if (port < 1 || port > LAST_PORT) {
      throw new IllegalArgumentException(
          "%s: '%s' is not HOST:PORT with a port from 1 to %d".formatted(flag, text, LAST_PORT));
    }
    return new HostPort(matcher.group("host"), port);
  }

  /** Whether only processes on the same machine reach it. */
  boolean isLoopback() throws UnknownHostException {
    return InetAddress.getByName(host).isLoopbackAddress();
  }

  /**
   * Whether a process listens there. Its machine tells at once when none does; TensorFlow would go
   * on trying.
   */
  boolean isOpen(Duration patience) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
