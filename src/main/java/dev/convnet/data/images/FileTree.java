// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.data.images.ImageFolder.SkippedFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The regular files below a folder. Symbolic links are followed, but each folder is read once, so
 * that a loop of links ends. Files and folders whose names begin with a dot are ignored.
 *
 * @param files in the order of their names, folder by folder
 * @param skipped links that lead nowhere or back, folders that cannot be read, devices, pipes, and
 *     names that cannot be decoded
 */
public record FileTree(List<Path> files, List<SkippedFile> skipped) {
  private static final char UNDECODABLE = '\uFFFD';

  /** By code points, as Python sorts. */
  static final Comparator<Path> BY_NAME =
      Comparator.comparing(file -> nameOf(file).codePoints().toArray(), Arrays::compare);

  public FileTree {
    files = List.copyOf(files);
    skipped = List.copyOf(skipped);
  }

  /**
   * Finds the files below a folder.
   *
   * @throws IOException if {@code folder} is not a folder
   */
  public static FileTree of(Path folder) throws IOException {
    return of(folder, folder);
  }

  /** Finds the files below {@code folder}; a link to {@code root}, or above it, leads back. */
  static FileTree of(Path folder, Path root) throws IOException {
    var walk = new Walk(new ArrayList<>(), new ArrayList<>(), new HashSet<>());
    var above = root.equals(folder) ? List.<Path>of() : List.of(root.toRealPath());
    walk.enter(folder, above);
    return new FileTree(walk.files, walk.skipped);
  }

  /** Whether a file below {@code folder} has the name of an image. */
  static boolean hasImage(Path folder, Path root) throws IOException {
    return of(folder, root).files.stream().anyMatch(ImageFile::hasImageExtension);
  }

  private record Walk(List<Path> files, List<SkippedFile> skipped, Set<Path> entered) {
    /**
     * Reads a folder.
     *
     * @param above the real paths of the folders that lead to it
     */
    void enter(Path folder, List<Path> above) throws IOException {
      var real = folder.toRealPath();
      if (above.stream().anyMatch(path -> path.startsWith(real))) {
        skip(folder, "it is a link to a folder that it is in");
      } else if (!entered.add(real)) {
        skip(folder, "it is a link to a folder that has been read already");
      } else {
        var path = new ArrayList<>(above);
        path.add(real);
        for (var child : readable(folder)) add(child, path);
      }
    }

    private List<Path> readable(Path folder) {
      try {
        return children(folder);
      } catch (IOException | DirectoryIteratorException e) {
        skip(folder, "it cannot be read");
        return List.of();
      }
    }

    private void add(Path file, List<Path> above) throws IOException {
      if (!isDecodable(file)) {
        skip(file, undecodable());
      } else if (Files.isDirectory(file)) {
        enter(file, above);
      } else if (Files.isRegularFile(file)) {
        files.add(file);
      } else {
        skip(file, irregular(file));
      }
    }

    private void skip(Path file, String reason) {
      skipped.add(new SkippedFile(file, reason));
    }
  }

  /** Why a file that is neither a folder nor a regular file is not opened. */
  static String irregular(Path file) {
    return Files.exists(file) ? "it is a device or a pipe" : "it is a link that leads nowhere";
  }

  /** The files and folders in a folder that are not hidden, by name. */
  static List<Path> children(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children.filter(file -> !nameOf(file).startsWith(".")).sorted(BY_NAME).toList();
    }
  }

  /** Whether the bytes of the name are text in the charset that Java has for names. */
  static boolean isDecodable(Path file) {
    return nameOf(file).indexOf(UNDECODABLE) < 0;
  }

  /** What is wrong with a name that cannot be decoded, and what to do. */
  static String undecodable() {
    var charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")).name();
    return charset.equals("UTF-8")
        ? "its name is not text in UTF-8; rename it"
        : "its name is not text in %s, the charset of the locale; start Java with LC_ALL=C.UTF-8"
            .formatted(charset);
  }

  static String nameOf(Path file) {
    return file.getFileName().toString();
  }
}
