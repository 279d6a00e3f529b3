// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.error.InvalidSettingException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Finds a class by what a user calls it. */
final class ClassIndex {
  private ClassIndex() {}

  /**
   * The index of a class.
   *
   * @param name its name; or a part of it that no other name contains, in upper or lower case; or
   *     its index from 0
   * @throws InvalidSettingException if there is no such class, or several
   */
  static int of(List<String> labels, String name) {
    if (labels.contains(name)) return labels.indexOf(name);
    if (name.matches("\\d{1,9}")) return checked(labels, Integer.parseInt(name));
    var matches = matches(labels, name);
    if (matches.size() == 1) return matches.get(0);
    if (matches.isEmpty()) {
      throw new InvalidSettingException(
          "class", "must be one of %d classes, got '%s'".formatted(labels.size(), name));
    }
    var names = matches.stream().limit(8).map(labels::get).toList();
    throw new InvalidSettingException(
        "class",
        "must be one class, but %d contain '%s': %s".formatted(matches.size(), name, names));
  }

  private static int checked(List<String> labels, int index) {
    if (index < labels.size()) return index;
    throw new InvalidSettingException(
        "class", "must be from 0 to %d, got %d".formatted(labels.size() - 1, index));
  }

  private static List<Integer> matches(List<String> labels, String name) {
    var part = name.toLowerCase(Locale.ROOT);
    return IntStream.range(0, labels.size())
        .filter(i -> labels.get(i).toLowerCase(Locale.ROOT).contains(part))
        .boxed()
        .toList();
  }
}
