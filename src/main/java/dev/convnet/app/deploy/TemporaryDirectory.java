// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A new directory, which {@link #close} deletes with all its files. */
record TemporaryDirectory(Path path) implements AutoCloseable {
  static TemporaryDirectory create() throws IOException {
    return new TemporaryDirectory(Files.createTempDirectory("convnet"));
  }

  @Override
  public void close() throws IOException {
    try (var content = Files.walk(path)) {
      for (var file : content.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
