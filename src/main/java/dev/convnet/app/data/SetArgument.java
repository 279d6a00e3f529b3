// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.ImageDataset;
import dev.convnet.app.fit.DataSource;
import dev.convnet.data.images.ExifOrientation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The argument that names a data set, and flags of how it is read. */
final class SetArgument {
  @Parameters(paramLabel = "SET", description = DataSource.DESCRIPTION)
  private String set;

  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description = DataSource.DIRECTORY_DESCRIPTION)
  private Path dataDir = Path.of(DataSource.DEFAULT_DIRECTORY);

  @Option(
      names = {"--exif_orientation", "--exif-orientation"},
      paramLabel = "NAME",
      description =
          "whether to turn images as a camera wrote into their files: ignore or obey (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = "ignore")
  private ExifOrientation exifOrientation;

  /**
   * Loads the images, and prints what was decided and skipped.
   *
   * @throws IOException if there are no images, or they cannot be read
   */
  ImageDataset load(PrintStream out) throws IOException {
    return new DataSource(set, dataDir, exifOrientation).load(out);
  }

  /** The last part of the name, without its folders. */
  String lastName() {
    var last = Path.of(set).toAbsolutePath().normalize().getFileName();
    return last == null ? "" : last.toString();
  }
}
