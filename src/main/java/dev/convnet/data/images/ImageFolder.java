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
 * A folder with a folder of pictures for each class: {@code FOLDER/CLASS/…/picture.jpg}. The
 * folders' names, in alphabetical order, are the labels.
 *
 * @param labeledFiles that can be read, in the order of their paths
 * @param skipped everything else, with the reason
 */
public record ImageFolder(
    List<String> classNames, List<LabeledFile> labeledFiles, List<SkippedFile> skipped)
    implements LabeledImages {

  /** A picture and the number of its class. */
  public record LabeledFile(Path file, int label) {}

  /** A file that is no example, and why. */
  public record SkippedFile(Path file, String reason) {}

  public ImageFolder {
    classNames = List.copyOf(classNames);
    labeledFiles = List.copyOf(labeledFiles);
    skipped = List.copyOf(skipped);
  }

  /**
   * Looks at every file and decodes it once, so that training does not fail at one. Hidden files
   * are left out without a word.
   *
   * @throws IOException if there is no such folder, or there are fewer than two classes with
   *     pictures in it
   */
  public static ImageFolder scan(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new NotDirectoryException(
          root + " is not a folder; name one that has a subfolder of images for each class");
    }
    var classes = children(root).stream().filter(Files::isDirectory).toList();
    var labels = classes.stream().map(folder -> folder.getFileName().toString()).toList();
    var skipped = new ArrayList<SkippedFile>();
    for (var file : children(root)) {
      if (!Files.isDirectory(file))
        skipped.add(new SkippedFile(file, "it is in no class's folder"));
    }
    var examples = new ArrayList<LabeledFile>();
    for (int label = 0; label < classes.size(); label++) {
      new ClassFolder(label, examples, skipped).scan(classes.get(label));
    }
    return new ImageFolder(labels, examples, skipped).refusingOneClass(root);
  }

  private record ClassFolder(int label, List<LabeledFile> examples, List<SkippedFile> skipped) {
    void scan(Path folder) throws IOException {
      for (var checked : files(folder).parallelStream().map(Checked::of).toList()) {
        checked.problem.ifPresentOrElse(
            problem -> skipped.add(new SkippedFile(checked.file, problem)),
            () -> examples.add(new LabeledFile(checked.file, label)));
      }
    }
  }

  private record Checked(Path file, Optional<String> problem) {
    static Checked of(Path file) {
      if (!ImageFile.hasImageExtension(file)) {
        return of(file, "its name is not a picture's (.jpg, .jpeg, .png, .bmp, .gif)");
      }
      try {
        ImageFile.read(file);
        return new Checked(file, Optional.empty());
      } catch (IOException e) {
        return of(file, Objects.requireNonNullElse(e.getMessage(), e.toString()));
      }
    }

    private static Checked of(Path file, String problem) {
      return new Checked(file, Optional.of(problem));
    }
  }

  private ImageFolder refusingOneClass(Path root) throws IOException {
    long classes = labeledFiles.stream().mapToInt(LabeledFile::label).distinct().count();
    if (classes >= 2) return this;
    throw new IOException(
        "%s: found images of %d class(es), need at least 2; create one subfolder per class%s"
            .formatted(root, classes, skipped.isEmpty() ? "" : "; skipped: " + describeSkipped()));
  }

  /** A line for each file that was skipped. */
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
    return ImageFile.read(labeledFiles.get(i).file);
  }

  @Override
  public String toString() {
    return size() + " pictures of " + classNames.size() + " classes";
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
