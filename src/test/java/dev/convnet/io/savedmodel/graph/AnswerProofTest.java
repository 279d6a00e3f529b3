// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerProofTest {
  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({
    "1, 1, 0",
    "2, 1, 0.5",
    "NaN, NaN, 0",
    "NaN, 1, NaN",
    "Infinity, Infinity, 0",
    "Infinity, 1, Infinity",
    "1, NaN, NaN",
  })
  void numbersThatAreNotFiniteMustBeTheSame(float right, float other, double difference) {
    var last = Math.min(right, 0.5f); // after which NaN is still one
    assertEquals(
        difference,
        AnswerProof.difference(new float[] {right, last}, new float[] {other, last}, 0),
        1e-6);
  }
}
