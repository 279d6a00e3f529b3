// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.ImageDataset;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.data.images.Part;
import dev.convnet.data.statistics.Duplicates;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes a data set. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Prints the classes, sizes, channel statistics and duplicates of a data set, and the files"
            + " that are skipped.")
final class DatasetDescribe implements Callable<Integer> {
  @Mixin private SetArgument set;

  @Option(
      names = {"--near_duplicates", "--near-duplicates"},
      paramLabel = "BITS",
      description =
          "largest number of bits, of 64, in which the perceptual hashes of nearly equal images"
              + " differ; at most 16, and -1 looks for equal images only (default:"
              + " ${DEFAULT-VALUE})")
  private int distance = Duplicates.DEFAULT_DISTANCE;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description = "also write a sheet of training images, a row for each class: a .png file")
  private Optional<Path> sheet = Optional.empty();

  @Option(
      names = "--columns",
      paramLabel = "N",
      description = "number of images in a row of the sheet (default: ${DEFAULT-VALUE})")
  private int columns = 10;

  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws IOException {
    InvalidSettingException.requireAtLeast(1, "columns", columns);
    InvalidSettingException.requireAtLeast(-1, "nearDuplicates", distance);
    Duplicates.requireDistance(distance);
    sheet.ifPresent(ClassSheet::requireFormat);
    var dataset = set.load(System.out);
    run(dataset, distance, System.out);
    if (sheet.isPresent()) {
      var train = dataset.parts().get(Part.TRAINING);
      new ClassSheet(train, columns, seed.seed()).write(sheet.get());
      System.out.println("\nwrote " + sheet.get());
    }
    return 0;
  }

  static void run(ImageDataset dataset, int distance, PrintStream out) throws IOException {
    new DatasetReport(dataset.parts(), out).print(distance);
  }
}
