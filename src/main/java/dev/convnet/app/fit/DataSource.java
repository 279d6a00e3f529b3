// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageDataset;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.sets.BuiltInDataset;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A data set as a command line names it.
 *
 * @param name an existing folder, or the name of a built-in data set
 * @param dataDir the folder of built-in data sets
 * @param exifOrientation whether images of a folder are turned as their files say
 */
public record DataSource(String name, Path dataDir, ExifOrientation exifOrientation) {
  /** What {@code name} may be, for the help. */
  public static final String DESCRIPTION =
      "folder with one subfolder of images per class, or with subfolders train, val and test of"
          + " that kind; a packed data set; or one of cifar10, cifar100, svhn, mnist";

  /** What {@code dataDir} is, for the help. */
  public static final String DIRECTORY_DESCRIPTION =
      "folder of cifar10, cifar100, svhn and mnist, which are downloaded if they are missing"
          + " (default: ${DEFAULT-VALUE})";

  /** The default of {@code dataDir}. */
  public static final String DEFAULT_DIRECTORY = "/tmp/convnet_data";

  /**
   * Loads the images, and prints what was decided and skipped.
   *
   * @throws InvalidSettingException if there is no such folder or data set
   * @throws IOException if there are no images, or they cannot be read
   */
  public ImageDataset load(PrintStream out) throws IOException {
    var dataset = dataset(out);
    dataset.notes().forEach(out::println);
    return dataset;
  }

  private ImageDataset dataset(PrintStream out) throws IOException {
    var folder = Path.of(name);
    if (Files.exists(folder)) return ImageDataset.folder(folder, exifOrientation);
    var names = Arrays.stream(BuiltInDataset.values()).map(DataSource::name).toList();
    if (!names.contains(name.toLowerCase(Locale.ROOT))) {
      throw new InvalidSettingException(
          "data",
          "must be an existing folder or one of %s, got '%s'"
              .formatted(String.join(", ", names), name));
    }
    return ImageDataset.named(name, dataDir, out);
  }

  private static String name(BuiltInDataset dataset) {
    return dataset.name().toLowerCase(Locale.ROOT);
  }
}
