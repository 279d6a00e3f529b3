// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/**
 * A port that a program listens on by default.
 *
 * @param advice how to take another
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
          Finding.warn(subject, "can't be had (%s); %s".formatted(inUse.getMessage(), advice)));
    }
  }
}
