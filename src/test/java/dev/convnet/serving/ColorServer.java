// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.io.savedmodel.ColorModel;
import dev.convnet.io.savedmodel.ServableModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A server of a small model, for the tests that extend this. */
abstract class ColorServer {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String RED = "[[[255, 0, 0]]]";
  static final String BLUE = "[[[0, 0, 255]]]";

  @TempDir static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ServableModel model;
  static ModelServer server;

  @BeforeAll
  static void start() throws IOException {
    model = ServableModel.load(ColorModel.export(folder));
    server = ModelServer.start(BindAddress.local(0), Map.of("colors", model));
  }

  @AfterAll
  static void stop() {
    server.close();
    model.close();
  }

  static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  static JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(send(request(path).build()).body());
  }

  static HttpResponse<String> predict(String json) throws IOException, InterruptedException {
    return send(request("/v1/models/colors:predict").POST(BodyPublishers.ofString(json)).build());
  }

  static void assertError(int status, String error, HttpResponse<String> response)
      throws IOException {
    assertEquals(error, JSON.readTree(response.body()).path("error").asText(), response.body());
    assertEquals(status, response.statusCode());
  }
}
