// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Suggests existing names for one that does not exist. */
final class ClosestNames {
  private static final int COUNT = 5;

  private ClosestNames() {}

  /** The five names with the smallest edit distance to {@code name}, closest first. */
  static List<String> to(String name, Collection<String> names) {
    return names.stream()
        .sorted(Comparator.comparingInt(other -> distance(name, other)))
        .limit(COUNT)
        .toList();
  }

  /** The Levenshtein distance, computed row by row. */
  static int distance(String a, String b) {
    var above = new int[b.length() + 1];
    for (var j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var row = new int[above.length];
      row[0] = i;
      for (var j = 1; j < row.length; j++) {
        var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(above[j - 1] + change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
