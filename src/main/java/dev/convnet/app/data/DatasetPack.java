// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.ImageDataset;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.data.images.Resize;
import dev.convnet.data.packed.DatasetPacker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Packs a data set into TFRecord files. */
@Command(
    name = "pack",
    mixinStandardHelpOptions = true,
    description =
        "Packs a data set into TFRecord files, in the layout of TensorFlow Datasets, so that it is"
            + " read fast and as a few large files.")
final class DatasetPack implements Callable<Integer> {
  @Mixin private SetArgument set;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "folder of the packed data set; its name is then used as --data=DIR")
  private Path to;

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description =
          "store images resized to this height and width (default: the files of images as they"
              + " are)")
  private Optional<Integer> imageSize = Optional.empty();

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "number of files of each part (default: as TensorFlow Datasets chooses, for files of 64"
              + " MiB to 1 GiB)")
  private Optional<Integer> shards = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "name of the data set in the names of its files (default: that of SET)")
  private Optional<String> name = Optional.empty();

  @Option(names = "--overwrite", description = "replace a packed data set in the folder")
  private boolean overwrite;

  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws IOException {
    var packer =
        new DatasetPacker(
            name.orElseGet(() -> DatasetPacker.nameOf(set.lastName())),
            imageSize.map(size -> new Resize(size, size)),
            shards,
            seed.seed(),
            overwrite);
    packer.requireReplaceable(to); // before all images are read
    run(set.load(System.out), packer, to, System.out);
    return 0;
  }

  static void run(ImageDataset dataset, DatasetPacker packer, Path to, PrintStream out)
      throws IOException {
    long start = System.nanoTime();
    var packed = packer.pack(dataset.parts(), to);
    out.printf(
        Locale.ROOT,
        "wrote %s: %,d images in %d files, %.1f MB, in %.1f s%n",
        to,
        packed.images(),
        packed.shards(),
        packed.bytes() / 1e6,
        (System.nanoTime() - start) / 1e9);
  }
}
