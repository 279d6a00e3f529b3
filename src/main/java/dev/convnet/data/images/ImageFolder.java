// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A folder with a subfolder of images for each class: {@code FOLDER/CLASS/…/image.jpg}. The names
 * of the subfolders that have images, in alphabetical order, are the class names. An image is read
 * from its file whenever it is asked for.
 *
 * @param labeledFiles the files that can be decoded, class by class in the order of their names
 * @param skipped all other files that are not hidden, and subfolders without an image, with the
 *     reasons
 * @param exifOrientation whether the images are turned as their files say
 */
public record ImageFolder(
    List<String> classNames,
    List<LabeledFile> labeledFiles,
    List<SkippedFile> skipped,
    ExifOrientation exifOrientation)
    implements LabeledImages {
  static final int MAX_LINES = 10;
  private static final int MAX_IN_SENTENCE = 3;

  /** An image file and the index of its class. */
  public record LabeledFile(Path file, int label) {}

  /** A file or folder that is not used, and why. */
  public record SkippedFile(Path file, String reason) {}

  public ImageFolder {
    classNames = List.copyOf(classNames);
    labeledFiles = List.copyOf(labeledFiles);
    skipped = List.copyOf(skipped);
  }

  /**
   * Finds the images of a folder. Decodes every file once, on all processors, so that training does
   * not fail at a damaged one. Symbolic links to folders and files are followed. Hidden files and
   * folders are ignored.
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
    var found = ClassFolders.scan(root);
    if (found.names().size() >= 2) return found.labeled(found.names(), exifOrientation);
    throw new IOException(
        "%s: found images of %d class(es), need at least 2; create one subfolder per class%s%s"
            .formatted(root, found.names().size(), nestedHint(found), skippedHint(found)));
  }

  /** The classes may be one folder deeper. */
  private static String nestedHint(ClassFolders found) throws IOException {
    if (found.names().size() != 1) return "";
    var only = found.root().resolve(found.names().get(0));
    int below = ClassFolders.scan(only).names().size();
    return below < 2
        ? ""
        : ", or name %s if its %d subfolders are the classes".formatted(only, below);
  }

  static String skippedHint(ClassFolders found) {
    if (found.skipped().isEmpty()) return "";
    var lines = SkippedSummary.lines(found.skipped(), MAX_IN_SENTENCE);
    return "; skipped: " + String.join("; ", lines);
  }

  /**
   * A line for each skipped file, {@code PATH: REASON}; of more than ten files, the first of each
   * reason and how many more there are.
   */
  public String describeSkipped() {
    return String.join("\n", SkippedSummary.lines(skipped, MAX_LINES));
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
  public Optional<byte[]> encoded(int i) throws IOException {
    return Optional.of(ImageFile.bytes(labeledFiles.get(i).file));
  }

  @Override
  public String toString() {
    return size() + " images of " + classNames.size() + " classes";
  }
}
