// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerMetricsTest {
  private final ServerMetrics metrics = new ServerMetrics();

  private void assertLine(String line) {
    assertTrue(metrics.text().contains("\n" + line + "\n"), () -> line + "\n" + metrics.text());
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "200, OK",
    "400, INVALID_ARGUMENT",
    "403, PERMISSION_DENIED",
    "404, NOT_FOUND",
    "408, DEADLINE_EXCEEDED",
    "413, INVALID_ARGUMENT",
    "429, RESOURCE_EXHAUSTED",
    "500, INTERNAL",
    "501, UNIMPLEMENTED",
    "503, UNAVAILABLE"
  })
  void countsByTensorFlowsStatus(int http, String status) {
    metrics.countRequest("m", "predict", http, 1);

    assertLine(
        ":tensorflow:serving:request_count{model_name=\"m\",status=\"%s\"} 1".formatted(status));
  }

  /** The limits are 10, 18, 32.4, … µs; a bucket has its limit and all that is less. */
  @Test
  void countsInCumulativeBuckets() {
    for (int microseconds : new int[] {9, 10, 11, 32, 33}) {
      metrics.ran("m", "Predict", 1000L * microseconds);
    }

    var name = ":tensorflow:serving:runtime_latency";
    var labels = "{model_name=\"m\",API=\"Predict\",runtime=\"TF1\"";
    assertLine(name + "_bucket" + labels + ",le=\"10\"} 2");
    assertLine(name + "_bucket" + labels + ",le=\"18\"} 3");
    assertLine(name + "_bucket" + labels + ",le=\"32.4\"} 4");
    assertLine(name + "_bucket" + labels + ",le=\"58.32\"} 5");
    assertLine(name + "_bucket" + labels + ",le=\"+Inf\"} 5");
    assertLine(name + "_sum" + labels + "} 95");
    assertLine(name + "_count" + labels + "} 5");
  }

  @Test
  void escapesLabels() {
    metrics.countRequest("a\"b\\c\nd", "predict", 200, 1);

    assertLine(":tensorflow:serving:request_count{model_name=\"a\\\"b\\\\c\\nd\",status=\"OK\"} 1");
  }

  /** Clients may send any method; the number of series stays small. */
  @Test
  void putsInventedMethodsTogether() {
    metrics.countHttp("BREW", 501);
    metrics.countHttp("WHEN", 501);

    assertLine(":convnet:serving:http_requests{method=\"other\",code=\"501\"} 2");
    assertEquals(1, metrics.text().lines().filter(line -> line.contains("method=")).count());
  }
}
