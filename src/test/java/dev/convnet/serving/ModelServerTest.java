// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.ImageFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** As a client sees it. */
class ModelServerTest extends ColorServer {
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

  @Test
  void measuresTheStagesBySignatureAndVersion() throws IOException, InterruptedException {
    predict("{\"instances\": [" + RED + "]}");
    var metrics = send(request("/monitoring/prometheus/metrics").build()).body();

    for (var stage : List.of("read", "queue", "parse", "run", "answer")) {
      var count =
          ":convnet:serving:stage_latency_count{model_name=\"colors\",version=\"1\","
              + "signature=\"serving_default\",stage=\"%s\"} ".formatted(stage);
      assertTrue(metrics.contains(count), metrics);
    }
  }
}
