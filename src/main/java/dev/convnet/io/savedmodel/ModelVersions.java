// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static java.util.Comparator.comparingLong;

import dev.convnet.io.savedmodel.graph.SavedModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the versions of a model: the folders in {@code NAME/} whose names are numbers. */
final class ModelVersions {
  private static final String GRAPH = SavedModelFiles.GRAPH;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private ModelVersions() {}

  /**
   * Finds a version to load.
   *
   * @param model {@code NAME/VERSION}, or {@code NAME}, whose highest version is returned
   * @throws NoSuchFileException if there is none; the message lists what the folder holds
   */
  static Path find(Path model) throws IOException {
    if (Files.exists(model.resolve(GRAPH))) return model;
    if (!Files.isDirectory(model)) {
      throw new NoSuchFileException("there is no model folder " + model);
    }
    var children = children(model);
    return children.stream()
        .filter(child -> isNumber(child) && Files.exists(child.resolve(GRAPH)))
        .max(comparingLong(ModelVersions::number))
        .orElseThrow(
            () ->
                new NoSuchFileException(
                    "%s holds no version of a model, such as 1/%s; it holds %s"
                        .formatted(model, GRAPH, names(children))));
  }

  /** The number after the highest version, or 1 if there is no version. */
  static long next(Path model) throws IOException {
    if (!Files.isDirectory(model)) return 1;
    return 1
        + children(model).stream()
            .filter(ModelVersions::isNumber)
            .mapToLong(ModelVersions::number)
            .max()
            .orElse(0);
  }

  private static List<Path> children(Path directory) throws IOException {
    try (var children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }

  private static boolean isNumber(Path child) {
    return NUMBER.matcher(child.getFileName().toString()).matches();
  }

  private static long number(Path child) {
    return Long.parseLong(child.getFileName().toString());
  }

  private static Object names(List<Path> children) {
    return children.isEmpty() ? "nothing" : children.stream().map(Path::getFileName).toList();
  }
}
