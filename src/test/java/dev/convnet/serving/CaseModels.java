// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.repository.ModelConfig;
import dev.convnet.serving.repository.VersionPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Models made as those of TensorFlow Serving's tests: {@code half_plus_two} computes {@code x / 2 +
 * 2}, and {@code echo} has a signature for every type that answers what it is given.
 */
final class CaseModels {
  private static final Path MODELS = Path.of("src", "test", "resources", "serving", "models");

  private CaseModels() {}

  /** Two versions of {@code half_plus_two}, the lower of which has the label {@code stable}. */
  static List<ModelConfig> copy(Path folder) throws IOException {
    copy("half_plus_two/00000123", folder.resolve("half_plus_two/00000123"));
    copy("half_plus_two/00000123", folder.resolve("half_plus_two/00000124"));
    return List.of(
        new ModelConfig(
            "half_plus_two",
            folder.resolve("half_plus_two"),
            new VersionPolicy.All(),
            Map.of("stable", 123L)),
        ModelConfig.of("half_plus_three", MODELS.resolve("half_plus_three")),
        ModelConfig.of("echo", MODELS.resolve("echo")));
  }

  private static void copy(String from, Path to) throws IOException {
    var source = MODELS.resolve(from);
    try (var files = Files.walk(source)) {
      for (var file : files.toList()) {
        var target = to.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) Files.createDirectories(target);
        else Files.copy(file, target);
      }
    }
  }
}
