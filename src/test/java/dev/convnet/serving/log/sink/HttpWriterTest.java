// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpWriterTest {
  private static final LogEntry ENTRY =
      LogEntry.builder("my-log", Instant.parse("2026-11-30T12:00:00Z"))
          .with(LogField.INSERT_ID, "i")
          .with(LogField.TEXT_PAYLOAD, "é")
          .build();

  private final LinkedBlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
  private volatile int status = 202;
  private HttpServer server;
  private URI uri;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          assertEquals(
              "application/cloudevents-batch+json",
              exchange.getRequestHeaders().getFirst("Content-Type"));
          bodies.add(exchange.getRequestBody().readAllBytes());
          if (status > 0) exchange.sendResponseHeaders(status, -1);
          exchange.close(); // without an answer, the connection is reset
        });
    server.start();
    uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void sendsCloudEvents() throws Exception {
    HttpWriter.to(uri, Duration.ofSeconds(20)).write(List.of(ENTRY));

    var event = new ObjectMapper().readTree(bodies.remove()).get(0);
    assertEquals("1.0", event.get("specversion").asText());
    assertEquals("i", event.get("id").asText());
    assertEquals("dev.convnet.log.my-log", event.get("type").asText());
    assertEquals("2026-11-30T12:00:00Z", event.get("time").asText());
    assertEquals("é", event.get("data").get("textPayload").asText());
  }

  @Test
  void manyAreSentInBatches() throws Exception {
    HttpWriter.to(uri, Duration.ofSeconds(20)).write(Collections.nCopies(1001, ENTRY));

    assertEquals(3, bodies.size());
  }

  @Test
  void whatTheOtherSideRefusesIsAFailure() throws IOException {
    var writer = HttpWriter.to(uri, Duration.ofSeconds(20));
    status = 500;
    var refused = assertThrows(IOException.class, () -> writer.write(List.of(ENTRY)));
    assertEquals(uri + " answers 500", refused.getMessage());
    status = 0;
    assertThrows(IOException.class, () -> writer.write(List.of(ENTRY)));
    server.stop(0);
    assertThrows(IOException.class, () -> writer.write(List.of(ENTRY)));
  }

  @Test
  void otherAddressesAreRefused() {
    var error =
        assertThrows(
            InvalidSettingException.class,
            () -> HttpWriter.to(URI.create("file:/x"), Duration.ofSeconds(1)));

    assertTrue(error.getMessage().endsWith("got file:/x"));
  }
}
