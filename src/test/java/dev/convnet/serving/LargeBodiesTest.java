// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.repository.ServedModels;
import dev.convnet.testing.JavaProgram;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More requests than memory, in a server with a heap of 512 MB. */
class LargeBodiesTest {
  private static final Pattern PORT = Pattern.compile("http://127.0.0.1:(\\d+)/");

  private static final String SPACES = " ".repeat(15_200_000);

  @TempDir private Path folder;

  /** The states of the answers, and how many have each. */
  private Map<Integer, Integer> post(int requests, String text, int rounds) throws Exception {
    ServedModels.add(folder.resolve("models").resolve("half"), "1");
    var body = BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.UTF_8));
    var states = new TreeMap<Integer, Integer>();
    try (var program =
        JavaProgram.start(
            folder,
            "serve",
            "--rest_api_port=0",
            "--log_dir=none",
            "--models=" + folder.resolve("models"))) {
      program.await("Ctrl-C ends it");
      var port = PORT.matcher(program.printed());
      assertTrue(port.find());
      var uri = URI.create("http://127.0.0.1:" + port.group(1) + "/v1/models/half:predict");
      var client = HttpClient.newHttpClient();
      for (int round = 0; round < rounds; round++) {
        var answers =
            Stream.generate(() -> HttpRequest.newBuilder(uri).POST(body).build())
                .limit(requests)
                .map(request -> client.sendAsync(request, BodyHandlers.discarding()))
                .toList();
        answers.stream()
            .map(CompletableFuture::join)
            .map(HttpResponse::statusCode)
            .forEach(status -> states.merge(status, 1, Integer::sum));
      }
      var one = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("{\"instances\": [4]}"));
      assertEquals(200, client.send(one.build(), BodyHandlers.discarding()).statusCode());
    }
    return states;
  }

  @Tag("slow")
  @Test
  void areAnsweredOrRefused() throws Exception {
    var states = post(24, "{\"instances\": [2" + ",200".repeat(100_000) + "]" + SPACES + "}", 1);

    assertTrue(states.getOrDefault(200, 0) >= 1, states.toString());
    assertEquals(24, states.get(200) + states.getOrDefault(503, 0), states.toString());
  }

  @Tag("nightly")
  @Test
  void areAnsweredOrRefusedAgainAndAgain() throws Exception {
    var states = post(24, "{\"instances\": [2" + ",200".repeat(3_900_000) + "]}", 20);

    assertTrue(states.getOrDefault(200, 0) >= 20, states.toString());
    assertEquals(480, states.get(200) + states.getOrDefault(503, 0), states.toString());
  }
}
