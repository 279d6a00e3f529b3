// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.io.savedmodel.ColorModel;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.testing.ImageFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As a client sees it. */
class ModelServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RED = "[[[255, 0, 0]]]";
  private static final String BLUE = "[[[0, 0, 255]]]";

  @TempDir static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ServableModel model;
  private static ModelServer server;

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

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(send(request(path).build()).body());
  }

  private static HttpResponse<String> predict(String json)
      throws IOException, InterruptedException {
    return send(request("/v1/models/colors:predict").POST(BodyPublishers.ofString(json)).build());
  }

  private static void assertError(int status, String error, HttpResponse<String> response)
      throws IOException {
    assertEquals(error, JSON.readTree(response.body()).path("error").asText(), response.body());
    assertEquals(status, response.statusCode());
  }

  @Test
  void answersEachInstance() throws IOException, InterruptedException {
    var response = predict("{\"instances\": [" + RED + "," + BLUE + "]}");

    var predictions = JSON.readTree(response.body()).get("predictions");
    assertEquals(200, response.statusCode());
    assertEquals("application/json", response.headers().firstValue("content-type").orElseThrow());
    assertEquals(2, predictions.size());
    assertEquals("red", predictions.get(0).get("labels").asText());
    assertEquals(0, predictions.get(0).get("classes").asInt());
    assertEquals("blue", predictions.get(1).get("labels").asText());
    assertEquals(0.9999, predictions.get(1).get("scores").get(2).asDouble(), 1e-4);
  }

  @Test
  void answersInstancesThatNameTheirInput() throws IOException, InterruptedException {
    var named = predict("{\"instances\": [{\"images\": " + RED + "}]}");

    assertEquals(predict("{\"instances\": [" + RED + "]}").body(), named.body());
  }

  @Test
  void answersInputsAsOutputs() throws IOException, InterruptedException {
    var alone = predict("{\"inputs\": [" + RED + "," + BLUE + "]}");
    var named = predict("{\"inputs\": {\"images\": [" + RED + "," + BLUE + "]}}");

    var outputs = JSON.readTree(alone.body()).get("outputs");
    assertEquals("[\"red\",\"blue\"]", outputs.get("labels").toString());
    assertEquals("[0,2]", outputs.get("classes").toString());
    assertEquals(alone.body(), named.body());
  }

  @Test
  void answersFilesInBase64() throws IOException, InterruptedException {
    var png = ImageFiles.encode("png", ImageFiles.plain(5, 7, 0xff00ff00));
    var file = "{\"b64\": \"" + Base64.getEncoder().encodeToString(png) + "\"}";

    var response = predict("{\"signature_name\": \"encoded\", \"instances\": [" + file + "]}");

    var predictions = JSON.readTree(response.body()).get("predictions");
    assertEquals("green", predictions.get(0).get("labels").asText(), response.body());
  }

  @Test
  void saysItsVersion() throws IOException, InterruptedException {
    var status = get("/v1/models/colors").get("model_version_status").get(0);

    assertEquals("1", status.get("version").asText());
    assertEquals("AVAILABLE", status.get("state").asText());
    assertEquals("OK", status.get("status").get("error_code").asText());
  }

  @Test
  void saysItsSignatures() throws IOException, InterruptedException {
    var metadata = get("/v1/models/colors/metadata");

    var signatures = metadata.at("/metadata/signature_def/signature_def");
    var images = signatures.at("/serving_default/inputs/images");
    assertEquals("colors", metadata.at("/model_spec/name").asText());
    assertEquals(2, signatures.size());
    assertEquals("DT_UINT8", images.get("dtype").asText());
    assertEquals("3", images.at("/tensor_shape/dim/3/size").asText());
    assertEquals("-1", images.at("/tensor_shape/dim/0/size").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                                    | JSON Value: Number Is not object
          {}                                   | Missing 'inputs' or 'instances' key
          {"inputs": [[[[1, 2, 3]]]], "instances": 1} | Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist
          {"instances": []}                    | No values in 'instances' array
          {"instances": [7]}                   | Expected size[0] in [0, 0], but got 2; the signature has 'images' [?, ?, ?, 3], got [1]
          {"inputs": [[[[1, 2, 3]], [[1]]]]}   | Encountered list at unexpected size: 1 at level: 3 expected size: 3
          {"inputs": [[[[1, 2, 3]], 8]]}       | JSON Value found at incorrect level: 3 in the JSON DOM. Expected at level: 4
          {"inputs": [[[[1, 2, 256]]]]}        | JSON Value: 256 Type: Number is not of expected type: uint8
          {"inputs": [[[[1, 2, 0.5]]]]}        | JSON Value: 0.5 Type: Number is not of expected type: uint8
          {"inputs": [[[["a", 2, 5]]]]}        | JSON Value: "a" Type: String is not of expected type: uint8
          {"inputs": {"image": 1}}             | Missing named input: images in 'inputs' object.
          {"signature_name": "b", "inputs": 1} | Serving signature name: "b" not found in signature def; there are [encoded, serving_default]
          {"signature_name": "encoded", "inputs": [7]} | JSON Value: 7 Type: Number is not of expected type: string
          """)
  void saysWhatIsWrong(String json, String error) throws IOException, InterruptedException {
    assertError(400, error, predict(json));
  }

  @Test
  void saysWhichShapeTheSignatureHas() throws IOException, InterruptedException {
    var response = predict("{\"inputs\": [[[[1, 2]]]]}");

    assertEquals(400, response.statusCode());
    assertTrue(
        response.body().contains("the signature has 'images' [?, ?, ?, 3], got [1, 1, 1, 2]"),
        response.body());
  }

  @Test
  void saysWhereJsonIsWrong() throws IOException, InterruptedException {
    var error = JSON.readTree(predict("{\"inputs\": [1,\n}").body()).get("error").asText();

    assertEquals("JSON Parse error: Invalid value. at offset: 15", error);
  }

  @Test
  void refusesJsonThatIsNestedTooDeep() throws IOException, InterruptedException {
    var response = predict("{\"inputs\": " + "[".repeat(100_000));

    assertError(400, "Encountered list at unexpected level: 254 expected < 254", response);
  }

  @Test
  void saysThatAFileIsNotAnImage() throws IOException, InterruptedException {
    var response =
        predict("{\"signature_name\": \"encoded\", \"inputs\": [{\"b64\": \"aGVsbG8=\"}]}");

    assertEquals(400, response.statusCode());
    assertEquals(
        "image 1 of 'encoded' is not a PNG, JPEG, BMP or GIF image",
        JSON.readTree(response.body()).get("error").asText());
  }

  @Test
  void refusesASmallFileOfAHugeImage() throws IOException, InterruptedException {
    var png = ImageFiles.encode("png", ImageFiles.plain(5, 7, 0xff00ff00));
    var huge = ByteBuffer.wrap(png.clone()).putInt(16, 10_000).putInt(20, 10_000).array();

    var response = predict(encoded(png, huge));

    assertError(
        400,
        "image 2 of 'encoded' is 10000 pixels wide and 10000 high, but an image may have 50 million;"
            + " make it smaller",
        response);
  }

  @Test
  void saysWhichFileIsNotAnImage() throws IOException, InterruptedException {
    var png = ImageFiles.encode("png", ImageFiles.plain(5, 7, 0xff00ff00));

    var response = predict(encoded(png, "hello".getBytes(), png));

    assertEquals(400, response.statusCode());
    assertTrue(response.body().startsWith("{\"error\":\"instance 2 of 3: "), response.body());
  }

  private static String encoded(byte[]... files) {
    var texts =
        Arrays.stream(files)
            .map(file -> "{\"b64\": \"" + Base64.getEncoder().encodeToString(file) + "\"}")
            .collect(Collectors.joining(","));
    return "{\"signature_name\": \"encoded\", \"instances\": [" + texts + "]}";
  }

  @Test
  void answersByItsVersionToo() throws IOException, InterruptedException {
    var path = "/v1/models/colors/versions/1";
    var body = "{\"instances\": [" + RED + "]}";

    var predicted = send(request(path + ":predict").POST(BodyPublishers.ofString(body)).build());

    assertEquals(predict(body).body(), predicted.body());
    assertEquals(get("/v1/models/colors"), get(path));
    assertEquals(get("/v1/models/colors/metadata"), get(path + "/metadata"));
  }

  @Test
  void hasNoOtherVersion() throws IOException, InterruptedException {
    var expected = "Servable not found for request: Specific(colors, 2)";
    var path = "/v1/models/colors/versions/2";

    assertError(404, "Could not find version 2 of model colors", send(request(path).build()));
    assertError(404, expected, send(request(path + "/metadata").build()));
    assertError(
        404,
        expected,
        send(request(path + ":predict").POST(BodyPublishers.ofString("{}")).build()));
  }

  @Test
  void saysThatBase64IsWrong() throws IOException, InterruptedException {
    var response = predict("{\"signature_name\": \"encoded\", \"inputs\": [{\"b64\": \"*\"}]}");

    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("Unable to base64 decode"), response.body());
  }

  @Test
  void refusesMoreThanItsLimitAlsoWhenTheLengthIsUnknown()
      throws IOException, InterruptedException {
    var spaces = new byte[ModelServer.MAX_BYTES + 1];
    var body = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(spaces));

    var response = send(request("/v1/models/colors:predict").POST(body).build());

    assertError(413, "a request may have 16 MiB at most; send fewer instances", response);
  }

  @Test
  void hasNoOtherModel() throws IOException, InterruptedException {
    var expected = "Servable not found for request: Latest(cats)";
    var predict = request("/v1/models/cats:predict").POST(BodyPublishers.ofString("{}")).build();

    assertError(
        404, "Could not find any versions of model cats", send(request("/v1/models/cats").build()));
    assertError(404, expected, send(request("/v1/models/cats/metadata").build()));
    assertError(404, expected, send(predict));
  }

  @Test
  void hasNoOtherPath() throws IOException, InterruptedException {
    var response = send(request("/v3/models/colors").build());

    assertEquals(404, response.statusCode());
    assertTrue(JSON.readTree(response.body()).get("error").asText().contains("not found"));
  }

  @Test
  void readsBodiesInGzip() throws IOException, InterruptedException {
    var body = "{\"instances\": [" + RED + "]}";
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write(body.getBytes(StandardCharsets.UTF_8));
    }

    var answer = send(gzip(compressed.toByteArray()));
    var cut = send(gzip(Arrays.copyOf(compressed.toByteArray(), compressed.size() - 9)));

    assertEquals(predict(body).body(), answer.body());
    assertError(400, "the body is cut short or damaged", cut);
    assertError(400, "the body is not in the format gzip", send(gzip("{}".getBytes())));
  }

  private static HttpRequest gzip(byte[] body) {
    return request("/v1/models/colors:predict")
        .header("Content-Encoding", "gzip")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  @Test
  void tellsItsHealth() throws IOException, InterruptedException {
    assertTrue(get("/v1/health/live").get("live").asBoolean());
    assertTrue(get("/v1/health/ready").get("ready").asBoolean());
  }

  /** A page of another site may give its name the address of this machine. */
  @Test
  void hasNoOtherHost() throws IOException {
    try (var client = new Socket("127.0.0.1", server.port())) {
      client
          .getOutputStream()
          .write(
              "GET /v1/models/colors HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
      assertTrue(answer.contains("{\"error\":\"this server has no host 'evil.example'\"}"), answer);
    }
  }
}
