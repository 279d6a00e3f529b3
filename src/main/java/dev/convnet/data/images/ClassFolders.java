// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static dev.convnet.data.images.FileTree.nameOf;

import dev.convnet.data.images.ImageFolder.LabeledFile;
import dev.convnet.data.images.ImageFolder.SkippedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The images in the subfolders of a folder, each of which was decoded once.
 *
 * @param images the files of each subfolder that has an image, by its name; in alphabetical order
 * @param looseImages files with the name of an image that are in no subfolder
 * @param skipped files that are no image, and subfolders without an image
 */
record ClassFolders(
    Path root, Map<String, List<Path>> images, List<Path> looseImages, List<SkippedFile> skipped) {

  /**
   * Reads a folder.
   *
   * @throws IOException if it is no folder, or the name of a subfolder cannot name a class
   */
  static ClassFolders scan(Path root) throws IOException {
    requireFolder(root);
    var found = new ClassFolders(root, new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
    for (var child : FileTree.children(root)) {
      if (!Files.isDirectory(child)) found.addLoose(child);
    }
    for (var child : FileTree.children(root)) {
      if (Files.isDirectory(child)) found.addClass(child);
    }
    return found;
  }

  static void requireFolder(Path root) throws NotDirectoryException {
    if (Files.isDirectory(root)) return;
    throw new NotDirectoryException(
        root + " is not a folder; name one that has a subfolder of images for each class");
  }

  private void addLoose(Path file) {
    var regular = Files.isRegularFile(file);
    if (regular && ImageFile.hasImageExtension(file)) looseImages.add(file);
    skip(file, regular ? "it is in no class's folder" : FileTree.irregular(file));
  }

  private void addClass(Path folder) throws IOException {
    var tree = FileTree.of(folder, root);
    if (tree.files().stream().anyMatch(ImageFile::hasImageExtension)) requireUsableName(folder);
    skipped.addAll(tree.skipped());
    var good = new ArrayList<Path>();
    for (var checked : tree.files().parallelStream().map(CheckedFile::of).toList()) {
      checked.problem.ifPresentOrElse(
          problem -> skip(checked.file, problem), () -> good.add(checked.file));
    }
    if (good.isEmpty()) {
      skip(folder, "it has no image, so it is no class");
    } else {
      images.put(nameOf(folder), good);
    }
  }

  private void skip(Path file, String reason) {
    skipped.add(new SkippedFile(file, reason));
  }

  /** Names of classes are written to files, one per line. */
  private static void requireUsableName(Path folder) throws IOException {
    var name = nameOf(folder);
    if (!FileTree.isDecodable(folder)) {
      throw new IOException("%s cannot be a class: %s".formatted(folder, FileTree.undecodable()));
    }
    if (name.isBlank() || name.lines().count() > 1) {
      throw new IOException(
          "the folder '%s' cannot be a class: its name is blank or has a line break; rename it"
              .formatted(folder.toString().replaceAll("\\R", "\\\\n")));
    }
  }

  private record CheckedFile(Path file, Optional<String> problem) {
    static CheckedFile of(Path file) {
      if (!ImageFile.hasImageExtension(file)) {
        return of(file, "its name does not end in .jpg, .jpeg, .png, .bmp or .gif");
      }
      try {
        ImageFile.requireDecodable(file);
        return new CheckedFile(file, Optional.empty());
      } catch (IOException e) {
        return of(file, reason(file, Objects.requireNonNullElse(e.getMessage(), e.toString())));
      }
    }

    private static CheckedFile of(Path file, String problem) {
      return new CheckedFile(file, Optional.of(problem));
    }

    /** The message without the file, so that equal reasons are equal. */
    private static String reason(Path file, String message) {
      var path = file.toString();
      if (message.startsWith(path + ": ")) return message.substring(path.length() + 2);
      if (message.startsWith(path + " (")) {
        return "it cannot be read" + message.substring(path.length());
      }
      return message.startsWith(path + " ") ? "it" + message.substring(path.length()) : message;
    }
  }

  /** The names of the subfolders that have images. */
  List<String> names() {
    return List.copyOf(images.keySet());
  }

  /** The names that are not in {@code classNames}. */
  List<String> unknown(List<String> classNames) {
    var known = classNames.stream().map(ClassFolders::normalized).toList();
    return names().stream().filter(name -> !known.contains(normalized(name))).toList();
  }

  /** The names of {@code classNames} that no subfolder with images has. */
  List<String> missing(List<String> classNames) {
    var present = names().stream().map(ClassFolders::normalized).toList();
    return classNames.stream().filter(name -> !present.contains(normalized(name))).toList();
  }

  /** The images with labels that are indices into {@code classNames}, which has all names. */
  ImageFolder labeled(List<String> classNames, ExifOrientation exifOrientation) {
    var labels = classNames.stream().map(ClassFolders::normalized).toList();
    var files = new ArrayList<LabeledFile>();
    images.forEach(
        (name, paths) -> {
          int label = labels.indexOf(normalized(name));
          paths.forEach(path -> files.add(new LabeledFile(path, label)));
        });
    return new ImageFolder(classNames, files, skipped, exifOrientation);
  }

  /** Equal for names that look the same, such as those of macOS and of other systems. */
  private static String normalized(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }
}
