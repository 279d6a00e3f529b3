// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Says which models to serve, at the moment it is asked. */
@FunctionalInterface
public interface ModelSource {
  /**
   * The models.
   *
   * @throws IOException if they cannot be read; what serves goes on
   */
  List<ModelConfig> models() throws IOException;

  /** The same models each time. */
  static ModelSource of(ModelConfig... models) {
    var list = List.of(models);
    return () -> list;
  }

  /**
   * Every subfolder of a folder that has a folder for a version, by its name.
   *
   * @param folder with {@code NAME/VERSION/saved_model.pb}
   */
  static ModelSource folder(Path folder) {
    return () -> {
      var found = new ArrayList<ModelConfig>();
      try (var children = Files.newDirectoryStream(folder)) {
        for (var child : children) {
          if (Files.isDirectory(child) && ServedModel.hasVersions(child)) {
            found.add(ModelConfig.of(child.getFileName().toString(), child));
          }
        }
      }
      return found;
    };
  }

  /** The models of a {@link ModelConfigFile}, read again each time. */
  static ModelSource configFile(Path file) {
    return () -> ModelConfigFile.read(file);
  }
}
