// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Versions of a small model, {@code y = x / 2 + 2}, that come and break while a server runs. */
public final class ServedModels {
  private static final Path SOURCE =
      Path.of("src", "test", "resources", "serving", "models", "half_plus_two", "00000123");

  private ServedModels() {}

  /** Adds a version: complete at once, as a careful writer does. */
  public static void add(Path model, String version) throws IOException {
    var unfinished = model.resolve("unfinished");
    try (var files = Files.walk(SOURCE)) {
      for (var file : files.toList()) {
        var target = unfinished.resolve(SOURCE.relativize(file).toString());
        if (Files.isDirectory(file)) Files.createDirectories(target);
        else Files.copy(file, target);
      }
    }
    Files.move(unfinished, model.resolve(version));
  }

  /** Adds a version whose graph is cut short. */
  public static void addBroken(Path model, String version) throws IOException {
    var graph = Files.readAllBytes(SOURCE.resolve("saved_model.pb"));
    var folder = Files.createDirectories(model.resolve(version));
    Files.write(folder.resolve("saved_model.pb"), Arrays.copyOf(graph, 5_000));
  }
}
