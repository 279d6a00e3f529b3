// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 3, abc",
    "abcd, 3, abc",
    "abc, 0, ''",
    "ab😀, 4, ab😀",
    "ab😀, 3, ab",
    "ab😀c, 4, ab😀",
    "😀, 1, ''",
    "😀, 0, ''"
  })
  void noCharacterIsHalved(String text, int most, String excerpt) {
    assertEquals(excerpt, Excerpt.of(text, most));
  }
}
