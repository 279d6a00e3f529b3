// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.Resize;
import dev.convnet.data.statistics.ImageStatistics;
import dev.convnet.data.statistics.MeanImage;
import dev.convnet.error.InvalidSettingException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Computes the mean image of a data set. */
@Command(
    name = "mean-image",
    mixinStandardHelpOptions = true,
    description =
        "Writes the mean of all training images as a picture and as exact values for NumPy, and"
            + " prints the means and deviations of the channels.")
final class DatasetMeanImage implements Callable<Integer> {
  @Mixin private SetArgument set;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description =
          "the picture, a .png file; the exact values are written beside it as .npy, float64"
              + " [height, width, 3]")
  private Path to;

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description =
          "height and width in pixels to which the images are resized (default: their own, if all"
              + " have the same)")
  private Optional<Integer> imageSize = Optional.empty();

  @Override
  public Integer call() throws IOException {
    npy(to); // before minutes are spent
    imageSize.ifPresent(size -> InvalidSettingException.requireAtLeast(1, "imageSize", size));
    var train = set.load(System.out).parts().get(Part.TRAINING);
    run(train, imageSize.map(size -> new Resize(size, size)), to, System.out);
    return 0;
  }

  static void run(LabeledImages train, Optional<Resize> size, Path to, PrintStream out)
      throws IOException {
    var statistics = ImageStatistics.of(train);
    var mean = MeanImage.of(train, size.orElseGet(() -> ownSize(statistics)));
    int height = mean.size().height();
    int width = mean.size().width();
    Files.write(to, png(mean));
    Files.write(npy(to), NpyFile.of(mean.values(), height, width, 3));
    out.printf(Locale.ROOT, "%,d training images      mean  deviation%n", train.size());
    DatasetReport.printChannels(statistics, out);
    out.printf("wrote %s and %s: %d by %d pixels%n", to, npy(to), height, width);
  }

  private static Resize ownSize(ImageStatistics statistics) {
    var sizes = statistics.sizes().stream().distinct().limit(2).toList();
    if (sizes.size() == 1) return new Resize(sizes.get(0).height(), sizes.get(0).width());
    throw new InvalidSettingException(
        "imageSize", "must be given, because the images have different sizes");
  }

  private static Path npy(Path png) {
    var name = png.getFileName().toString();
    if (!name.toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new UsageException("--to must end in .png, got '" + png + "'");
    }
    return png.resolveSibling(name.substring(0, name.length() - 4) + ".npy");
  }

  private static byte[] png(MeanImage mean) throws IOException {
    int width = mean.size().width();
    var image = new BufferedImage(width, mean.size().height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < mean.values().length / 3; i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) rgb = rgb << 8 | (int) Math.round(mean.values()[3 * i + c]);
      image.setRGB(i % width, i / width, rgb);
    }
    var encoded = new ByteArrayOutputStream();
    ImageIO.write(image, "png", encoded);
    return encoded.toByteArray();
  }
}
