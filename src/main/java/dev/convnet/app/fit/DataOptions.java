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
import picocli.CommandLine.Option;

/** Flags that name a data set. */
final class DataOptions {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "SET",
      description =
          "folder with one subfolder of images per class, or with subfolders train, val and test"
              + " of that kind; or one of cifar10, cifar100, svhn, mnist")
  private String data;

  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description =
          "folder of cifar10, cifar100, svhn and mnist, which are downloaded if they are missing"
              + " (default: ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/convnet_data");

  @Option(
      names = {"--exif_orientation", "--exif-orientation"},
      paramLabel = "NAME",
      description =
          "whether to turn images as a camera wrote into their files, in training and in the"
              + " exported network: ignore, as TensorFlow and Keras do, or obey (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = "ignore")
  private ExifOrientation exifOrientation;

  /**
   * Loads the images, and prints what was decided and skipped.
   *
   * @throws IOException if there are no images, or they cannot be read
   */
  ImageDataset load(PrintStream out) throws IOException {
    var dataset = dataset(out);
    dataset.notes().forEach(out::println);
    return dataset;
  }

  /** What {@code --data} says. */
  String name() {
    return data;
  }

  private ImageDataset dataset(PrintStream out) throws IOException {
    var folder = Path.of(data);
    if (Files.exists(folder)) return ImageDataset.folder(folder, exifOrientation);
    var names = Arrays.stream(BuiltInDataset.values()).map(DataOptions::name).toList();
    if (!names.contains(data.toLowerCase(Locale.ROOT))) {
      throw new InvalidSettingException(
          "data",
          "must be an existing folder or one of %s, got '%s'"
              .formatted(String.join(", ", names), data));
    }
    return ImageDataset.named(data, dataDir, out);
  }

  private static String name(BuiltInDataset dataset) {
    return dataset.name().toLowerCase(Locale.ROOT);
  }
}
