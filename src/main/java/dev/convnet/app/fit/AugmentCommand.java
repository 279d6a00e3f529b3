// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.data.augment.Augmentation;
import dev.convnet.data.augment.AugmentationParser;
import dev.convnet.data.augment.ImageMixing;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what {@code --augment} makes of some images. */
@Command(
    name = "augment",
    mixinStandardHelpOptions = true,
    description =
        "Writes a sheet of training images: each row has an image and what --augment makes of it.")
public final class AugmentCommand implements Callable<Integer> {
  @Mixin private DataOptions data;

  @Option(
      names = "--augment",
      paramLabel = "LIST",
      required = true,
      description = "random changes: " + AugmentationParser.SYNTAX)
  private String augment;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "the sheet, a .png or .jpg file")
  private Path to;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "number of images, drawn at random (default: ${DEFAULT-VALUE})")
  private int images = 6;

  @Option(
      names = "--copies",
      paramLabel = "N",
      description = "number of changed copies of each image (default: ${DEFAULT-VALUE})")
  private int copies = 7;

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description =
          "height and width in pixels to which the images are resized before they are changed"
              + " (default: ${DEFAULT-VALUE})")
  private int imageSize = 128;

  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws IOException {
    var settings = new Settings(augment, to, images, copies, imageSize, seed.seed());
    write(data.load(System.out).split(1, 0, seed.seed()).train(), settings, System.out);
    return 0;
  }

  /** What is shown. */
  record Settings(String augment, Path to, int images, int copies, int imageSize, long seed) {
    Settings {
      InvalidSettingException.requireAtLeast(1, "images", images);
      InvalidSettingException.requireAtLeast(1, "copies", copies);
      InvalidSettingException.requireAtLeast(1, "imageSize", imageSize);
      ImageSheet.requireFormat(to);
    }
  }

  /**
   * Writes the sheet.
   *
   * @throws InvalidSettingException if {@link Settings#augment} cannot be parsed
   * @throws IOException if an image cannot be read, or the sheet cannot be written
   */
  static void write(LabeledImages dataset, Settings settings, PrintStream out) throws IOException {
    var augmentation = AugmentationParser.parse(settings.augment);
    var size = new Resize(settings.imageSize, settings.imageSize);
    var rows = new ArrayList<List<float[]>>();
    for (int index : drawn(dataset.size(), settings)) {
      var before = size.apply(dataset.image(index));
      var row = new ArrayList<>(List.of(before));
      for (int copy = 0; copy < settings.copies; copy++) {
        row.add(augmentation.apply(before, size, random(settings, index, copy)));
      }
      rows.add(row);
    }
    if (augmentation.isMixing()) mix(rows, size, augmentation, settings);
    new ImageSheet(size, rows).write(settings.to);
    out.printf(
        "wrote %s: %d images, %d changed copies of each%n",
        settings.to, rows.size(), settings.copies);
  }

  private static SplittableRandom random(Settings settings, int index, int copy) {
    return new SplittableRandom(settings.seed + 31L * index + 1_000_003L * copy);
  }

  /** Mixes the copies of each row with those of the row before, as if each column was a batch. */
  private static void mix(
      List<List<float[]>> rows, Resize size, Augmentation augmentation, Settings settings) {
    for (int copy = 1; copy <= settings.copies; copy++) {
      var mask = augmentation.mask(size, random(settings, -1, copy));
      var partner = rows.get(rows.size() - 1).get(copy);
      for (var row : rows) {
        var image = row.get(copy);
        row.set(copy, ImageMixing.mix(image, partner, mask));
        partner = image;
      }
    }
  }

  private static List<Integer> drawn(int count, Settings settings) {
    var all = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(all, new Random(settings.seed));
    return all.subList(0, Math.min(settings.images, count));
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new AugmentCommand(), arguments);
  }
}
