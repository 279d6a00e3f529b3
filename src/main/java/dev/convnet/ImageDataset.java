// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetFolder;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.DatasetSplit.Fractions;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.InMemoryImages;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.OneHotLabels;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.PixelLayout;
import dev.convnet.data.images.Resize;
import dev.convnet.data.packed.DatasetPacker;
import dev.convnet.data.packed.PackedDataset;
import dev.convnet.data.sets.BuiltInDataset;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set of labeled images: from a folder, from a well-known data set, or from arrays. It is
 * split for training:
 *
 * <pre>{@code
 * var data = ImageDataset.folder(Path.of("flowers")).split(0.75, 0.15, 42);
 * }</pre>
 *
 * Immutable and thread-safe.
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
   * Scans a folder, and decodes every file once, so that a damaged file does not stop the training
   * later:
   *
   * <pre>
   * FOLDER/CLASS/image.jpg                   a data set to be split
   * FOLDER/{train,val,test}/CLASS/…          a data set with existing parts, which are kept
   * FOLDER/NAME-train.tfrecord-00000-of-…    a data set of {@link DatasetPacker} or Python
   * </pre>
   *
   * The class names are the names of the subfolders with images, in alphabetical order. Files are
   * PNG, JPEG, BMP or GIF; symbolic links are followed, hidden files and folders are ignored. The
   * subfolders are parts if all that have images are called so: train or training; val, valid or
   * validation; test or testing; in upper or lower case. A test part without labels leaves the test
   * empty. {@link #notes} says what was decided and lists skipped files.
   *
   * @throws IOException if the folder does not exist, if it has fewer than two classes with images,
   *     if it is not clear whether its subfolders are parts or classes, or if a part has a class
   *     that the training part does not have
   */
  public static ImageDataset folder(Path folder) throws IOException {
    return folder(folder, ExifOrientation.IGNORE);
  }

  /**
   * Scans a folder, as {@link #folder(Path)}.
   *
   * @param orientation whether images are turned as cameras wrote into their files; an exported
   *     network does the same
   * @throws IOException as {@link #folder(Path)}
   */
  public static ImageDataset folder(Path folder, ExifOrientation orientation) throws IOException {
    if (PackedDataset.isAt(folder)) return packed(PackedDataset.open(folder, orientation));
    var found = DatasetFolder.scan(folder, orientation);
    return new ImageDataset(
        found.train(),
        found.validation().map(LabeledImages.class::cast),
        found.test().map(LabeledImages.class::cast),
        found.notes());
  }

  private static ImageDataset packed(PackedDataset set) {
    return new ImageDataset(
        set.parts().get(Part.TRAINING),
        Optional.ofNullable(set.parts().get(Part.VALIDATION)),
        Optional.ofNullable(set.parts().get(Part.TEST)),
        set.notes());
  }

  /**
   * A well-known data set, which has its own test images.
   *
   * @param name {@code cifar10}, {@code cifar100}, {@code svhn} or {@code mnist}, in lower or upper
   *     case
   * @param dataDir the directory of the data set's files; missing files are downloaded to it
   * @throws InvalidSettingException if no data set has this name
   * @throws IOException if files cannot be downloaded or are damaged
   */
  public static ImageDataset named(String name, Path dataDir) throws IOException {
    return named(name, dataDir, new PrintStream(OutputStream.nullOutputStream()));
  }

  /**
   * A well-known data set, as {@link #named(String, Path)}, with the progress of downloads.
   *
   * @param out receives the progress
   * @throws InvalidSettingException if no data set has this name
   * @throws IOException if files cannot be downloaded or are damaged
   */
  public static ImageDataset named(String name, Path dataDir, PrintStream out) throws IOException {
    var parts = BuiltInDataset.named(name).load(dataDir, out);
    return new ImageDataset(parts.train(), Optional.empty(), Optional.of(parts.test()), List.of());
  }

  /** A data set of images that the caller provides, for example by its own implementation. */
  public static ImageDataset of(LabeledImages images) {
    return new ImageDataset(images, Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * A data set of images in arrays. All images have the same size. The arrays are copied.
   *
   * @param pixels {@code uint8 [N, height, width, 3]}: red, green and blue of each pixel in [0,
   *     255], row by row
   * @param labels the class of each image, an index into {@code classNames}
   * @param classNames at most 256 names
   * @throws IllegalArgumentException if the lengths of the arrays do not match, or if a label is
   *     out of range
   */
  public static ImageDataset of(
      byte[] pixels, int height, int width, int[] labels, List<String> classNames) {
    var classes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= Math.min(classNames.size(), 256)) {
        throw new IllegalArgumentException(
            "image %d has the label %d, which is not an index into %d classes"
                .formatted(i, labels[i], classNames.size()));
      }
      classes[i] = (byte) labels[i];
    }
    return of(new InMemoryImages(new Resize(height, width), classNames, classes, pixels.clone()));
  }

  /**
   * A data set of images in arrays, as {@link #of(byte[], int, int, int[], List)}, with one-hot
   * labels.
   *
   * @param oneHot {@code float32 [N, classes]}: 1 for the class of the image, and otherwise 0
   * @throws IllegalArgumentException as that method, or if a row is not one-hot
   */
  public static ImageDataset of(
      byte[] pixels, int height, int width, float[][] oneHot, List<String> classNames) {
    return of(pixels, height, width, OneHotLabels.toIndices(oneHot), classNames);
  }

  /**
   * A data set of images in arrays, as {@link #of(byte[], int, int, int[], List)}, in another
   * layout.
   *
   * @param layout of {@code pixels}, such as {@link PixelLayout#CHW} for {@code [N, 3, height,
   *     width]}
   * @throws IllegalArgumentException as that method
   */
  public static ImageDataset of(
      byte[] pixels,
      PixelLayout layout,
      int height,
      int width,
      int[] labels,
      List<String> classNames) {
    return of(layout.toHwc(pixels, height, width), height, width, labels, classNames);
  }

  /**
   * Splits the images at random, each class in the same proportion. The rest, neither for training
   * nor for validation, is for testing. The same images and seed give the same split. If the data
   * set already has a validation or test part, that part is kept and its fraction is ignored.
   *
   * @param training fraction of the images for training, more than 0
   * @param validation fraction of the images for validation, at least 0
   * @param seed of the random choice
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

  /**
   * Splits the images, as {@link #split(double, double, long)}, by the fractions for testing and
   * validation.
   */
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

  /**
   * The images as they are stored: all for training, or the parts that the data set has.
   *
   * @return at least those for training
   */
  public Map<Part, LabeledImages> parts() {
    var parts = new EnumMap<Part, LabeledImages>(Part.class);
    parts.put(Part.TRAINING, train);
    validation.ifPresent(images -> parts.put(Part.VALIDATION, images));
    test.ifPresent(images -> parts.put(Part.TEST, images));
    return parts;
  }

  /**
   * The images of some classes, in every part.
   *
   * @param names at least two, in the order of the new labels
   * @throws InvalidSettingException if there is no such class
   */
  public ImageDataset ofClasses(List<String> names) {
    return new ImageDataset(
        train.ofClasses(names),
        validation.map(images -> images.ofClasses(names)),
        test.map(images -> images.ofClasses(names)),
        notes);
  }

  /** The names of the classes; an image's label is an index into them. */
  public List<String> classNames() {
    return train.classNames();
  }

  /**
   * Lines that say what the subfolders of a folder were taken for, if their names allow parts and
   * classes, and that list skipped files with the reasons.
   */
  public List<String> notes() {
    return notes;
  }
}
