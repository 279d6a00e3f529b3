// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.DatasetSplit.Fractions;
import dev.convnet.data.images.ImageFolder;
import dev.convnet.data.images.InMemoryImages;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.sets.BuiltInDataset;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Labeled images from a folder, from a well-known set or from arrays, to be split for training:
 *
 * <pre>{@code
 * var data = ImageDataset.folder(Path.of("flowers")).split(0.75, 0.15, 42);
 * }</pre>
 *
 * Immutable; threads may share it.
 */
public final class ImageDataset {
  private final LabeledImages train;
  private final Optional<LabeledImages> validation;
  private final Optional<LabeledImages> test;
  private final List<String> notes;

  private ImageDataset(
      LabeledImages train,
      Optional<LabeledImages> validation,
      Optional<LabeledImages> test,
      List<String> notes) {
    this.train = train;
    this.validation = validation;
    this.test = test;
    this.notes = List.copyOf(notes);
  }

  /**
   * Scans a folder and decodes every file once, so that training does not fail at one:
   *
   * <pre>
   * FOLDER/CLASS/image.jpg                   one set, to be split
   * FOLDER/{train,valid,test}/CLASS/…        parts that exist stay as they are
   * </pre>
   *
   * The names of the subfolders, in alphabetical order, are the class names. Files are PNG, JPEG,
   * BMP or GIF; {@link #notes} lists those that were skipped.
   *
   * @throws IOException if there is no such folder, if it has fewer than two classes with images,
   *     or if its parts have different classes
   */
  public static ImageDataset folder(Path folder) throws IOException {
    var notes = new ArrayList<String>();
    if (!Files.isDirectory(folder.resolve("train"))) {
      return new ImageDataset(scan(folder, notes), Optional.empty(), Optional.empty(), notes);
    }
    var train = scan(folder.resolve("train"), notes);
    var validation = part(folder, train, notes, "valid", "validation", "val");
    var test = part(folder, train, notes, "test");
    return new ImageDataset(train, validation, test, notes);
  }

  private static ImageFolder scan(Path folder, List<String> notes) throws IOException {
    var scanned = ImageFolder.scan(folder);
    if (!scanned.skipped().isEmpty()) {
      notes.add("skipped %d files of %s:".formatted(scanned.skipped().size(), folder));
      scanned.describeSkipped().lines().forEach(line -> notes.add("  " + line));
    }
    return scanned;
  }

  private static Optional<LabeledImages> part(
      Path root, ImageFolder train, List<String> notes, String... names) throws IOException {
    for (var name : names) {
      var folder = root.resolve(name);
      if (!Files.isDirectory(folder)) continue;
      var part = scan(folder, notes);
      if (part.classNames().equals(train.classNames())) return Optional.of(part);
      throw new IOException(
          "%s has the classes %s, and train has %s: both need the same folders"
              .formatted(folder, part.classNames(), train.classNames()));
    }
    return Optional.empty();
  }

  /**
   * A well-known set, which has a test part of its own.
   *
   * @param name {@code cifar10}, {@code cifar100}, {@code svhn} or {@code mnist}, in any case
   * @param dataDir where the set's files are, or are downloaded to
   * @throws InvalidSettingException if there is no set of that name
   * @throws IOException if files are absent and cannot be downloaded, or are damaged
   */
  public static ImageDataset named(String name, Path dataDir) throws IOException {
    return named(name, dataDir, new PrintStream(OutputStream.nullOutputStream()));
  }

  /**
   * The same, which shows a person how far a download is.
   *
   * @param out gets lines about the files
   */
  public static ImageDataset named(String name, Path dataDir, PrintStream out) throws IOException {
    var parts = BuiltInDataset.named(name).load(dataDir, out);
    return new ImageDataset(parts.train(), Optional.empty(), Optional.of(parts.test()), List.of());
  }

  /** Images that are given one by one, such as an implementation of one's own. */
  public static ImageDataset of(LabeledImages images) {
    return new ImageDataset(images, Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * Images of one size in arrays, which are copied.
   *
   * @param pixels {@code uint8 [N, height, width, 3]}: red, green and blue of each pixel in [0,
   *     255], row by row
   * @param labels the class of each image, from 0
   * @throws IllegalArgumentException if the arrays do not fit together
   */
  public static ImageDataset of(
      byte[] pixels, int height, int width, int[] labels, List<String> classNames) {
    var classes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= Math.min(classNames.size(), 256)) {
        throw new IllegalArgumentException(
            "label %d of image %d is not the index of one of %d classes"
                .formatted(labels[i], i, classNames.size()));
      }
      classes[i] = (byte) labels[i];
    }
    return of(new InMemoryImages(new Resize(height, width), classNames, classes, pixels.clone()));
  }

  /**
   * Splits each class in the same proportion; the same images and seed give the same parts. What is
   * neither for training nor for validation is for testing. A part that the set has already stays
   * as it is, and its fraction counts for nothing.
   *
   * @param training fraction of the images to train with, more than 0
   * @param validation fraction to choose the best epoch by, at least 0
   * @throws InvalidSettingException if the fractions are out of range or add up to more than 1
   */
  public DatasetSplit split(double training, double validation, long seed) {
    if (!(training > 0 && validation >= 0 && training + validation <= 1 + 1e-9)) {
      throw new InvalidSettingException(
          "the fractions for training and validation must be positive and add up to at most 1, got %s and %s"
              .formatted(training, validation));
    }
    return split(new Fractions(Math.max(0, 1 - training - validation), validation), seed);
  }

  /** The same by the fractions for testing and validation. */
  public DatasetSplit split(Fractions fractions, long seed) {
    if (validation.isPresent() && test.isPresent()) {
      return new DatasetSplit(train, validation.get(), test.get());
    }
    var missing =
        new Fractions(
            test.isPresent() ? 0 : fractions.test(),
            validation.isPresent() ? 0 : fractions.validation());
    var rest = DatasetSplit.stratified(train, missing, seed);
    return new DatasetSplit(
        rest.train(), validation.orElse(rest.validation()), test.orElse(rest.test()));
  }

  /** The names of the classes; an image's label is an index into them. */
  public List<String> classNames() {
    return train.classNames();
  }

  /** Lines about the files that were skipped, and why; empty if none was. */
  public List<String> notes() {
    return notes;
  }
}
