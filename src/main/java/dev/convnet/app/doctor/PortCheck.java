// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/**
 * Checks that the default port of a program is free.
 *
 * @param advice how to choose another port
 */
record PortCheck(int port, String advice) implements Check {
  @Override
  public List<Finding> run() {
    var subject = "port " + port;
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      return List.of(Finding.ok(subject, "free"));
    } catch (IOException inUse) {
      return List.of(
          Finding.warn(subject, "not available (%s); %s".formatted(inUse.getMessage(), advice)));
    }
  }
}
