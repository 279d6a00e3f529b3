// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who gets at a port that is open to all. */
class BindScopeTest {
  /** An address of this machine that others would use. */
  private static Optional<InetAddress> outside() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .findFirst();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void loopbackShutsOthersOut() throws IOException {
    var outside = outside();
    assumeTrue(outside.isPresent(), "this machine has no network");
    try (var open = new ServerSocket(0)) {
      var port = open.getLocalPort();
      new Socket(outside.get(), port).close();

      BindScope.LOOPBACK.apply(new HostPort("127.0.0.1", port));

      new Socket("127.0.0.1", port).close();
      assertThrows(ConnectException.class, () -> new Socket(outside.get(), port).close());
    }
  }

  @Test
  void loopbackRefusesAnAddressThatOthersUse() {
    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> BindScope.LOOPBACK.check(new HostPort("192.0.2.1", 2222)));

    assertTrue(error.getMessage().contains("BindScope.ALL"), error.getMessage());
  }

  @Test
  void allLetsAnyAddressPass() {
    assertDoesNotThrow(() -> BindScope.ALL.check(new HostPort("192.0.2.1", 2222)));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPortOfAnotherProcessIsNotTouched() {
    var error = assertThrows(IOException.class, () -> ListeningSocket.onPort(1));

    assertEquals("this process does not listen on port 1", error.getMessage());
  }
}
