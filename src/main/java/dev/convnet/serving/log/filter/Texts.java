// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Comparisons of texts that are the same in Java as in SQLite. */
final class Texts {
  private Texts() {}

  /** Whether a text has a part, whatever the case of its letters; null has none. */
  static boolean contains(String text, String part) {
    return text != null && lower(text).contains(lower(part));
  }

  /** The pattern of SQL that says the same as {@link #contains}; its escape is a backslash. */
  static String like(String part) {
    return "%" + part.replaceAll("[\\\\%_]", "\\\\$0") + "%";
  }

  /** In the order of the bytes of UTF-8. */
  static int compare(String one, String other) {
    return Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  /** Small letters of ASCII; others stay as they are. */
  static String lower(String text) {
    var characters = text.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] >= 'A' && characters[i] <= 'Z') characters[i] += 'a' - 'A';
    }
    return new String(characters);
  }
}
