// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.repository.ModelSource;
import dev.convnet.serving.repository.ServedModels;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of somebody who looks for a way in, byte by byte. */
class HostileRequestsTest {
  private static final String SECRET = "a file outside";
  private static final Pattern STATUS = Pattern.compile("HTTP/1.1 (\\d{3}) ");
  private static final String GOOD = "{\"instances\": [4]}";

  @TempDir private static Path folder;
  private static ModelServer server;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(folder.resolve("secret"), SECRET);
    ServedModels.add(folder.resolve("models").resolve("half"), "1");
    ServedModels.add(folder.resolve("other"), "1");
    server =
        ModelServer.builder()
            .models(ModelSource.folder(folder.resolve("models")))
            .address(BindAddress.local(0))
            .start();
  }

  @AfterAll
  static void stop() throws IOException {
    assertTrue(send(post("/v1/models/half:predict", GOOD)).contains("{\"predictions\":[4.0]}"));
    server.close();
  }

  private static String post(String path, String body) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, body.length(), body);
  }

  /** Sends bytes, closes the sending side, and reads all that comes. */
  private static String send(String request) throws IOException {
    try (var client = new Socket("127.0.0.1", server.port())) {
      client.setSoTimeout(30_000);
      client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<Integer> statuses(String answers) {
    return STATUS.matcher(answers).results().map(m -> Integer.parseInt(m.group(1))).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/../secret",
        "/../secret",
        "/v1/models/%2e%2e/other",
        "/v1/models/..%2fother",
        "/v1/models/%2e%2e%2fother:predict",
        "/v1/models/..%5cother",
        "/v1/models/half/versions/../../../other",
        "/v1/models/half/labels/%2e%2e%2f%2e%2e%2fother",
        "/v1/models/half/versions/99999999999999999999",
        "/v1/models/%00half",
        "/v1/models//etc/passwd",
        "/models.json/../secret",
        "/v1/models/half;/../other/metadata",
        "//secret",
        "/v1/models/%c0%ae%c0%ae/other"
      })
  void nothingOutsideTheModelsIsReached(String path) throws IOException {
    for (var request : List.of(get(path), post(path, GOOD), post(path + ":predict", GOOD))) {
      var answer = send(request);
      var status = statuses(answer).get(0);
      assertTrue(status >= 400 && status < 500, answer);
      assertFalse(answer.contains(SECRET) || answer.contains("predictions"), answer);
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  }

  /** Two servers in a row could disagree where such a request ends. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 18\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 18\r\nContent-Length: 5\r\n",
        "Content-Length: 18, 5\r\n",
        "Content-Length: +18\r\n",
        "Content-Length: 0x12\r\n",
        "Content-Length: 1 8\r\n",
        "Content-Length : 18\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        " Content-Length: 18\r\n",
        "Content-Length: 18\r\nHost: other\r\n"
      })
  void ambiguousLengthsAreRefused(String headers) throws IOException {
    var smuggled = get("/v1/models/half/metadata");
    var answer =
        send(
            "POST /v1/models/half:predict HTTP/1.1\r\nHost: localhost\r\n"
                + headers
                + "\r\n"
                + GOOD
                + smuggled);

    assertEquals(1, statuses(answer).size(), answer);
    assertTrue(statuses(answer).get(0) >= 400, answer);
    assertFalse(answer.contains("signature_def"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"instances\": ",
        "{\"other\": ",
        "{\"inputs\": {\"x\": ",
        "{\"signature_name\": "
      })
  void deepNestingIsNoDanger(String begin) throws IOException {
    for (var bracket : List.of("[", "{\"a\":")) {
      var answer = send(post("/v1/models/half:predict", begin + bracket.repeat(100_000)));
      assertEquals(List.of(400), statuses(answer), answer);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
    var all = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      all.append(post("/v1/models/half:predict", "{\"instances\": [%d]}".formatted(2 * i)));
      all.append("GET /v1/models/half HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    var answer = send(all.toString());

    int at = 0;
    for (int i = 0; i < 20; i++) {
      at = answer.indexOf("{\"predictions\":[%s]}".formatted(i + 2.0), at);
      assertTrue(at >= 0, answer);
      at = answer.indexOf("model_version_status", at);
      assertTrue(at >= 0, answer);
    }
    assertEquals(40, statuses(answer).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"instances\": [4",
        "{\"instances\": [\"\\ud800\"]}",
        "\u0000",
        "{\"instances\": [[1],[2,3]]}",
        "{\"instances\": [4], \"instances\": [4]}"
      })
  void malformedBodiesAreRefused(String body) throws IOException {
    var answer = send(post("/v1/models/half:predict", body));

    assertEquals(List.of(400), statuses(answer), answer);
    assertTrue(answer.contains("{\"error\":\""), answer);
  }

  @Test
  void halfARequestHoldsNothingUp() throws IOException {
    var answer =
        send(
            "POST /v1/models/half:predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{");
    assertEquals(List.of(400), statuses(answer), answer);
  }
}
