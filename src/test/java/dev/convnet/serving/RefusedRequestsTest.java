// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.ImageFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client is told that sends something wrong. */
class RefusedRequestsTest extends ColorServer {
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
