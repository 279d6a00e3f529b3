// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder with a subfolder of images for each class: {@code FOLDER/CLASS/…/image.jpg}. The names
 * of the subfolders, in alphabetical order, are the class names. An image is read from its file
 * whenever it is asked for.
 *
 * @param labeledFiles the files that can be decoded, in the order of their paths
 * @param skipped all other files that are not hidden, with the reasons
 * @param exifOrientation whether the images are turned as their files say
 */
public record ImageFolder(
    List<String> classNames,
    List<LabeledFile> labeledFiles,
    List<SkippedFile> skipped,
    ExifOrientation exifOrientation)
    implements LabeledImages {

  /** An image file and the index of its class. */
  public record LabeledFile(Path file, int label) {}

  /** A file that is not used, and why. */
  public record SkippedFile(Path file, String reason) {}

  public ImageFolder {
    classNames = List.copyOf(classNames);
    labeledFiles = List.copyOf(labeledFiles);
    skipped = List.copyOf(skipped);
  }

  /**
   * Finds the images of a folder. Decodes every file once, on all processors, so that training does
   * not fail at a damaged one. Hidden files are ignored.
   *
   * @throws IOException if the folder does not exist, or fewer than two of its subfolders have
   *     images
   */
  public static ImageFolder scan(Path root) throws IOException {
    return scan(root, ExifOrientation.IGNORE);
  }

  /**
   * Finds the images of a folder, as {@link #scan(Path)}.
   *
   * @throws IOException as {@link #scan(Path)}
   */
  public static ImageFolder scan(Path root, ExifOrientation exifOrientation) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new NotDirectoryException(
          root + " is not a folder; name one that has a subfolder of images for each class");
    }
    var folders = children(root).stream().filter(Files::isDirectory).toList();
    var classNames = folders.stream().map(folder -> folder.getFileName().toString()).toList();
    var skipped = new ArrayList<SkippedFile>();
    for (var file : children(root)) {
      if (!Files.isDirectory(file))
        skipped.add(new SkippedFile(file, "it is in no class's folder"));
    }
    var images = new ArrayList<LabeledFile>();
    for (int label = 0; label < folders.size(); label++) {
      new ClassFolder(label, images, skipped).scan(folders.get(label));
    }
    return new ImageFolder(classNames, images, skipped, exifOrientation).requireTwoClasses(root);
  }

  private record ClassFolder(int label, List<LabeledFile> images, List<SkippedFile> skipped) {
    void scan(Path folder) throws IOException {
      for (var checked : files(folder).parallelStream().map(CheckedFile::of).toList()) {
        checked.problem.ifPresentOrElse(
            problem -> skipped.add(new SkippedFile(checked.file, problem)),
            () -> images.add(new LabeledFile(checked.file, label)));
      }
    }
  }

  private record CheckedFile(Path file, Optional<String> problem) {
    static CheckedFile of(Path file) {
      if (!ImageFile.hasImageExtension(file)) {
        return of(file, "its name is not a picture's (.jpg, .jpeg, .png, .bmp, .gif)");
      }
      try {
        ImageFile.requireDecodable(file);
        return new CheckedFile(file, Optional.empty());
      } catch (IOException e) {
        return of(file, Objects.requireNonNullElse(e.getMessage(), e.toString()));
      }
    }

    private static CheckedFile of(Path file, String problem) {
      return new CheckedFile(file, Optional.of(problem));
    }
  }

  private ImageFolder requireTwoClasses(Path root) throws IOException {
    long classes = labeledFiles.stream().mapToInt(LabeledFile::label).distinct().count();
    if (classes >= 2) return this;
    throw new IOException(
        "%s: found images of %d class(es), need at least 2; create one subfolder per class%s"
            .formatted(root, classes, skipped.isEmpty() ? "" : "; skipped: " + describeSkipped()));
  }

  /** One line for each skipped file, {@code PATH: REASON}. */
  public String describeSkipped() {
    return skipped.stream()
        .map(file -> file.file + ": " + file.reason)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public int size() {
    return labeledFiles.size();
  }

  @Override
  public int label(int i) {
    return labeledFiles.get(i).label;
  }

  @Override
  public RgbImage image(int i) throws IOException {
    return ImageFile.read(labeledFiles.get(i).file, exifOrientation);
  }

  @Override
  public float[] image(int i, Resize size) throws IOException {
    return ImageFile.read(labeledFiles.get(i).file, exifOrientation, size);
  }

  @Override
  public String toString() {
    return size() + " images of " + classNames.size() + " classes";
  }

  private static List<Path> children(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return visible(children);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return visible(files.filter(Files::isRegularFile));
    }
  }

  private static List<Path> visible(Stream<Path> files) {
    return files
        .filter(file -> !file.getFileName().toString().startsWith("."))
        .sorted(Comparator.comparing(Path::toString))
        .toList();
  }
}
