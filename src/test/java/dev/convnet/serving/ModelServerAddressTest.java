// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The address where a server listens, and when it stops. */
class ModelServerAddressTest {
  @Test
  void saysThatAHostIsUnknown() {
    var error =
        assertThrows(
            IOException.class,
            () -> ModelServer.start(new BindAddress("no.such.host.invalid", 0), Map.of()).close());

    assertTrue(
        error.getMessage().startsWith("cannot listen at no.such.host.invalid:0: "),
        error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refusesAPortThatDoesNotExist(int port) {
    var error = assertThrows(InvalidSettingException.class, () -> BindAddress.local(port));

    assertEquals("port must be from 0 to 65535, got " + port, error.getMessage());
  }

  @Test
  void saysThatAPortIsTaken() throws IOException {
    try (var other = ModelServer.start(BindAddress.local(0), Map.of())) {
      var taken = BindAddress.local(other.port());

      var error = assertThrows(IOException.class, () -> ModelServer.start(taken, Map.of()).close());

      assertTrue(
          error.getMessage().startsWith("cannot listen at 127.0.0.1:" + other.port() + ": "),
          error.getMessage());
    }
  }

  @Test
  void answersNothingAfterItIsClosed() throws IOException {
    var server = ModelServer.start(BindAddress.local(0), Map.of());
    var request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.port() + "/v1/models/colors"));

    server.close();
    server.close();

    assertThrows(
        ConnectException.class,
        () -> HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()));
  }
}
