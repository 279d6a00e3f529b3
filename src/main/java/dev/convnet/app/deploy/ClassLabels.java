// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.data.sets.ImageNet;
import dev.convnet.data.text.TextFile;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The names of a network's classes, which a SavedModel holds. */
final class ClassLabels {
  private static final String FILE = "labels.txt";
  private static final String BEST = "best";

  private ClassLabels() {}

  /**
   * The file that {@code train} writes beside its checkpoints and beside the folder of the best.
   *
   * @param checkpoint a file or folder of the run
   */
  static Optional<Path> ofRun(Path checkpoint) {
    var path = checkpoint.toAbsolutePath().normalize();
    var directory = Files.isDirectory(path) ? path : path.getParent();
    var run = directory.endsWith(BEST) ? directory.getParent() : directory;
    return Stream.of(directory, run)
        .map(folder -> folder.resolve(FILE))
        .filter(Files::exists)
        .findFirst();
  }

  /**
   * Reads a file with one name per line, such as the {@code labels.txt} of a run.
   *
   * @throws IOException if it cannot be read as text, or a line is blank
   */
  static List<String> read(Path file) throws IOException {
    return TextFile.readNames(file);
  }

  /**
   * Reads the names of a known number of classes.
   *
   * @throws IOException if the file has another number of lines
   */
  static List<String> read(Path file, int classes) throws IOException {
    var names = read(file);
    if (names.size() == classes) return names;
    throw new IOException(
        "%s names %d classes, but the network has %d".formatted(file, names.size(), classes));
  }

  /**
   * The names that are known without a file: those of ImageNet.
   *
   * @throws InvalidSettingException if the number of classes is not ImageNet's
   */
  static List<String> withoutFile(int classes) {
    if (classes == ImageNet.CLASS_NAMES.size()) return ImageNet.CLASS_NAMES;
    throw new InvalidSettingException(
        "labels", "must be a file that names the %d classes, one per line".formatted(classes));
  }
}
