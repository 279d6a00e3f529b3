// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageDataset;
import dev.convnet.data.images.ExifOrientation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Flags that name a data set. */
final class DataOptions {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "SET",
      description = DataSource.DESCRIPTION)
  private String data;

  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description = DataSource.DIRECTORY_DESCRIPTION)
  private Path dataDir = Path.of(DataSource.DEFAULT_DIRECTORY);

  @Option(
      names = {"--exif_orientation", "--exif-orientation"},
      paramLabel = "NAME",
      description =
          "whether to turn images as a camera wrote into their files, in training and in the"
              + " exported network: ignore, as TensorFlow and Keras do, or obey (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = "ignore")
  private ExifOrientation exifOrientation;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "NAME",
      description = "use only the images of these classes, separated by commas (default: all)")
  private List<String> classes = List.of();

  /**
   * Loads the images, and prints what was decided and skipped.
   *
   * @throws IOException if there are no images, or they cannot be read
   */
  ImageDataset load(PrintStream out) throws IOException {
    var dataset = new DataSource(data, dataDir, exifOrientation).load(out);
    return classes.isEmpty() ? dataset : dataset.ofClasses(classes);
  }

  /** What {@code --data} says. */
  String name() {
    return data;
  }
}
