// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static java.util.stream.Collectors.joining;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder in which the files of a data set are looked for. Several data sets may share it. If it
 * has other files, they may be a data set of the user's own, so nothing is read or downloaded in
 * their place.
 */
final class DataDirectory {
  private static final int MAX_NAMES = 5;
  private static final String PART = ".part";

  /** What data sets and downloads leave in a folder, and an entry of every new file system. */
  private static final Set<String> KNOWN =
      Set.of(
          Cifar10Files.FOLDER,
          Cifar10Download.ARCHIVE,
          Cifar10Sample.FOLDER,
          Cifar100.FOLDER,
          Cifar100.ARCHIVE,
          Svhn.TRAIN,
          Svhn.TEST,
          "lost+found");

  private DataDirectory() {}

  /**
   * Checks a folder in which none of a data set's files was found.
   *
   * @param dataset the name of the data set
   * @param files the names that were looked for
   * @throws IOException if it has files of no data set, or is not a folder; the message names what
   *     was found and what was looked for
   */
  static void requireNoOtherFiles(Path folder, String dataset, List<String> files)
      throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) return;
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(
          "%s is not a folder; %s is looked for in a folder with %s"
              .formatted(folder, dataset, String.join(", ", files)));
    }
    var others = names(folder).filter(name -> !isOfAnother(name, files)).toList();
    if (others.isEmpty()) return;
    throw new IOException(
        "%s has %s, but not the files of %s (%s); name the folder that has them, or an empty one"
            .formatted(folder, listed(others), dataset, String.join(", ", files)));
  }

  /** Whether it is a file of another data set, or a download that was interrupted. */
  private static boolean isOfAnother(String name, List<String> files) {
    if (name.endsWith(PART)) {
      return KNOWN.contains(name.substring(0, name.length() - PART.length()));
    }
    return MnistFiles.isFileName(name)
        ? !files.equals(MnistFiles.NAMES)
        : KNOWN.contains(name) && !files.contains(name);
  }

  /**
   * Checks that a file of an unpacked archive exists.
   *
   * @throws FileNotFoundException if it is missing; the message names the folder's other files
   */
  static Path requireExists(Path file, Path archive) throws FileNotFoundException {
    if (Files.exists(file)) return file;
    throw new FileNotFoundException(
        "Failed to find file: %s (its folder has %s); put it there, or move the folder away, and it is made again from %s"
            .formatted(file, content(file.toAbsolutePath().getParent()), archive));
  }

  private static String content(Path folder) {
    try {
      var found = names(folder).toList();
      return found.isEmpty() ? "no files" : listed(found);
    } catch (IOException e) {
      return "no files that can be listed";
    }
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String listed(List<String> names) {
    var shown = names.stream().limit(MAX_NAMES).collect(joining(", "));
    int more = names.size() - MAX_NAMES;
    return more <= 0 ? shown : shown + " and " + more + " more";
  }
}
