// SPDX-License-Identifier: Apache-2.0
package dev.convnet.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of one checkpoint: {@code PREFIX.data-00000-of-00002} …, {@code .index}, {@code .meta}.
 */
record CheckpointFiles(Path prefix) {
  private static final Pattern SUFFIX = Pattern.compile("\\.(data-\\d{5}-of-\\d{5}|index|meta)");

  /** Those that are there: data, index, meta. */
  List<Path> list() throws IOException {
    try (var files = Files.list(prefix.toAbsolutePath().getParent())) {
      return files.filter(this::isOurs).sorted().toList();
    }
  }

  /** The index goes first: without it nobody takes the rest for a checkpoint. */
  void delete() throws IOException {
    Files.deleteIfExists(suffixed(".index"));
    for (var file : list()) {
      Files.deleteIfExists(file);
    }
  }

  /** Whether both hold the same values, byte for byte. */
  boolean sameTensors(CheckpointFiles other) throws IOException {
    var names = tensorNames();
    if (!names.equals(other.tensorNames())) {
      return false;
    }
    for (var name : names) {
      if (Files.mismatch(suffixed(name), other.suffixed(name)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** The data files and their sizes, for messages. */
  String describeData() throws IOException {
    var names = new ArrayList<String>();
    for (var file : list()) {
      if (suffix(file).startsWith(".data")) {
        names.add(file + " (" + Files.size(file) + " bytes)");
      }
    }
    return String.join(", ", names);
  }

  Path suffixed(String suffix) {
    return prefix.resolveSibling(prefix.getFileName() + suffix);
  }

  private List<String> tensorNames() throws IOException {
    return list().stream().map(this::suffix).filter(suffix -> !suffix.equals(".meta")).toList();
  }

  private boolean isOurs(Path file) {
    return file.getFileName().toString().startsWith(prefix.getFileName().toString())
        && SUFFIX.matcher(suffix(file)).matches();
  }

  private String suffix(Path file) {
    return file.getFileName().toString().substring(prefix.getFileName().toString().length());
  }
}
