// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** What benchmarks find on the machine, and leave as they found it. */
public final class Surroundings {
  private Surroundings() {}

  /**
   * A Python, which needn't be there.
   *
   * @param variable of the environment that may name it
   * @param folder in the cache of what the tools install
   */
  public static Path python(String variable, String folder) {
    var cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    return Optional.ofNullable(System.getenv(variable))
        .map(Path::of)
        .orElseGet(() -> cache.resolve("convnet").resolve(folder).resolve("bin/python"));
  }

  /** Deletes a folder with all that is in it, if it is there. */
  public static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) return;
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
