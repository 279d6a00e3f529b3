// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonFormatTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "0.5, 0.5", "0.9200000166893005, 0.92", "0.97469997, 0.9747"})
  void generalHasNoZerosAtTheEnd(double value, String expected) {
    assertEquals(expected, PythonFormat.general(value));
  }
}
