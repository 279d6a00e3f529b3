// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static dev.convnet.data.images.FileTree.nameOf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A part of a data set that has a folder of its own, with the names that such a folder may have.
 */
public enum Part {
  TRAINING("train", "training"),
  VALIDATION("val", "valid", "validation"),
  TEST("test", "testing");

  private final Set<String> names;

  Part(String... names) {
    this.names = Set.of(names);
  }

  /** The part by the name of its folder, in upper or lower case. */
  static Optional<Part> of(Path folder) {
    return named(nameOf(folder));
  }

  /** The part by one of its names, such as {@code train} or {@code val}, in upper or lower case. */
  public static Optional<Part> named(String name) {
    var lowerCase = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(part -> part.names.contains(lowerCase)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
