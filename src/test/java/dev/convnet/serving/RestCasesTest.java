// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convnet.serving.repository.ModelConfig;
import dev.convnet.serving.repository.ModelSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What TensorFlow Serving answers, by its own tests and documentation; each case names its source.
 * The models are made as those of its tests: {@code half_plus_two} computes {@code x / 2 + 2}, and
 * {@code echo} has a signature for every type that answers what it is given.
 */
class RestCasesTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final Path RESOURCES = Path.of("src", "test", "resources", "serving");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  @TempDir private static Path folder;
  private static ModelServer server;

  @BeforeAll
  static void start() throws IOException {
    var models = ModelSource.of(CaseModels.copy(folder).toArray(ModelConfig[]::new));
    server = ModelServer.builder().models(models).address(BindAddress.local(0)).start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> cases() throws IOException {
    var all = JSON.readTree(RESOURCES.resolve("rest_cases.json").toFile());
    return StreamSupport.stream(all.spliterator(), false)
        .map(given -> Arguments.of(given.get("id").asText(), given));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void answersAsTensorFlowServing(String id, JsonNode given)
      throws IOException, InterruptedException {
    var response = send(given);

    var body = response.body();
    assertEquals(given.get("status").asInt(), response.statusCode(), body);
    assertEquals("application/json", response.headers().firstValue("content-type").orElseThrow());
    if (given.has("answer")) {
      var expected = JSON.readTree(given.get("answer").asText());
      assertTrue(same(expected, JSON.readTree(body), given.has("subset")), body);
    }
    if (given.has("text")) {
      assertEquals(given.get("text").asText(), body.replaceAll("\\s", ""));
    }
    if (given.hasNonNull("error")) {
      var error = JSON.readTree(body).get("error").asText();
      assertTrue(error.contains(given.get("error").asText()), error);
    }
  }

  private static HttpResponse<String> send(JsonNode given)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.port() + given.get("path").asText());
    var body =
        given.has("body")
            ? BodyPublishers.ofString(given.get("body").asText())
            : BodyPublishers.noBody();
    var request = HttpRequest.newBuilder(uri).method(given.get("method").asText(), body).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static boolean same(JsonNode expected, JsonNode found, boolean isSubset) {
    if (expected.isNumber() && found.isNumber()) {
      var difference = Math.abs(expected.asDouble() - found.asDouble());
      return expected.equals(found)
          || difference <= 1e-6 * Math.max(1, Math.abs(expected.asDouble()));
    }
    if (expected.isArray() && found.isArray() && expected.size() == found.size()) {
      for (int i = 0; i < expected.size(); i++) {
        if (!same(expected.get(i), found.get(i), isSubset)) return false;
      }
      return true;
    }
    if (expected.isObject() && found.isObject()) {
      return (isSubset || expected.size() == found.size())
          && expected.properties().stream()
              .allMatch(
                  field ->
                      found.has(field.getKey())
                          && same(field.getValue(), found.get(field.getKey()), isSubset));
    }
    return expected.equals(found);
  }
}
