// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.io.savedmodel.ImageClassifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models of this process: all tasks of an executor use the same one, and later jobs do, too.
 * They end with the process.
 */
final class SharedModels {
  private static final Map<String, ImageClassifier> LOADED = new ConcurrentHashMap<>();

  private SharedModels() {}

  /** The model with these files, which is loaded if it is the first time. */
  static ImageClassifier of(ModelFiles files) {
    return LOADED.computeIfAbsent(files.id(), id -> load(files));
  }

  private static ImageClassifier load(ModelFiles files) {
    try {
      var folder = Files.createTempDirectory("convnet-model");
      try {
        files.writeTo(folder);
        return ImageClassifier.load(folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
