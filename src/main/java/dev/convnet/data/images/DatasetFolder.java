// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.data.images.ImageFolder.SkippedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of images with a subfolder for each class, or with a subfolder for each part of the data
 * set, which then has the subfolders of the classes:
 *
 * <pre>
 * FOLDER/CLASS/image.jpg
 * FOLDER/{train,val,test}/CLASS/image.jpg
 * </pre>
 *
 * A part may be called train or training; val, valid or validation; test or testing; in upper or
 * lower case. The subfolders are parts if all that have images are called so; a folder {@code
 * train} beside folders of other names is a class.
 *
 * @param train the images for training, or all images if there are no parts
 * @param validation the images of that part, with the classes of {@code train}
 * @param test the images of that part, with the classes of {@code train}; has no images if they
 *     have no labels
 * @param notes lines that say what the subfolders are taken for, and what was skipped
 */
public record DatasetFolder(
    ImageFolder train,
    Optional<ImageFolder> validation,
    Optional<ImageFolder> test,
    List<String> notes) {
  private static final int MAX_NAMES = 20;

  public DatasetFolder {
    notes = List.copyOf(notes);
  }

  /**
   * Finds the images, as {@link ImageFolder#scan} does.
   *
   * @param exifOrientation whether the images are turned as their files say
   * @throws IOException if the folder does not exist, if it has fewer than two classes with images,
   *     if it is not clear what the subfolders are, or if a part has a class that the training part
   *     does not have
   */
  public static DatasetFolder scan(Path root, ExifOrientation exifOrientation) throws IOException {
    ClassFolders.requireFolder(root);
    var parts = PartFolders.of(root);
    var scan = new Scan(parts.folders(), new ArrayList<>(parts.notes()), exifOrientation);
    return parts.folders().isEmpty() ? scan.classes(root) : scan.parts(root);
  }

  private record Scan(
      Map<Part, Path> folders, List<String> notes, ExifOrientation exifOrientation) {
    DatasetFolder classes(Path root) throws IOException {
      return new DatasetFolder(labeled(root), Optional.empty(), Optional.empty(), notes);
    }

    DatasetFolder parts(Path root) throws IOException {
      var loose = new ArrayList<SkippedFile>();
      for (var file : FileTree.children(root)) {
        if (Files.isDirectory(file)) continue;
        loose.add(new SkippedFile(file, "it is in no part's folder"));
      }
      noteSkipped(root, loose);
      var train = labeled(folders.get(Part.TRAINING));
      return new DatasetFolder(train, part(Part.VALIDATION, train), part(Part.TEST, train), notes);
    }

    private ImageFolder labeled(Path folder) throws IOException {
      var images = ImageFolder.scan(folder, exifOrientation);
      noteSkipped(folder, images.skipped());
      return images;
    }

    private Optional<ImageFolder> part(Part part, ImageFolder train) throws IOException {
      if (!folders.containsKey(part)) return Optional.empty();
      var found = ClassFolders.scan(folders.get(part));
      if (part == Part.TEST && isUnlabeled(found, train)) {
        notes.add(
            "%s has no labels: its images are not used, and no test accuracy is measured"
                .formatted(found.root()));
        return Optional.of(
            new ImageFolder(train.classNames(), List.of(), List.of(), exifOrientation));
      }
      requireSameClasses(found, train);
      noteSkipped(found.root(), found.skipped());
      var missing = found.missing(train.classNames());
      if (!missing.isEmpty()) notes.add(found.root() + " has no images of " + listed(missing));
      return Optional.of(found.labeled(train.classNames(), exifOrientation));
    }

    /** Whether the images are in no subfolder, or in a single one that is no class. */
    private static boolean isUnlabeled(ClassFolders found, ImageFolder train) {
      return found.names().isEmpty()
          ? !found.looseImages().isEmpty()
          : found.names().size() == 1 && !found.unknown(train.classNames()).isEmpty();
    }

    private void requireSameClasses(ClassFolders found, ImageFolder train) throws IOException {
      if (found.names().isEmpty()) {
        throw new IOException(
            "%s: found images of no class; create one subfolder for each class of %s%s"
                .formatted(found.root(), trainName(), ImageFolder.skippedHint(found)));
      }
      if (found.unknown(train.classNames()).isEmpty()) return;
      throw new IOException(
          "%s has the classes %s, but %s has %s: both need the same subfolders"
              .formatted(
                  found.root(), listed(found.names()), trainName(), listed(train.classNames())));
    }

    private String trainName() {
      return FileTree.nameOf(folders.get(Part.TRAINING));
    }

    private void noteSkipped(Path folder, List<SkippedFile> skipped) {
      if (skipped.isEmpty()) return;
      notes.add(String.format(Locale.ROOT, "skipped %,d files of %s:", skipped.size(), folder));
      SkippedSummary.lines(skipped, ImageFolder.MAX_LINES).forEach(line -> notes.add("  " + line));
    }

    private static String listed(List<String> names) {
      if (names.size() <= MAX_NAMES) return names.toString();
      return names.subList(0, MAX_NAMES) + " and " + (names.size() - MAX_NAMES) + " more";
    }
  }
}
