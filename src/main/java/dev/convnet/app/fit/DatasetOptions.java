// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageDataset;
import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.images.AugmentationParser;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.DatasetSplit.Fractions;
import dev.convnet.data.sets.BuiltInDataset;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags for which pictures, how they are divided, and how they come to the network. */
public final class DatasetOptions {
  private static final int SHOWN = 10;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "SET",
      description =
          "a folder with a folder of pictures for each class, or with train, valid and test of"
              + " that kind; or cifar10, cifar100, svhn, mnist")
  private String data;

  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description = "where named sets are, or are downloaded to (default: ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/convnet_data");

  @Option(
      names = {"--test_fraction", "--test-fraction"},
      paramLabel = "PART",
      description = "of each class, to test with (default: ${DEFAULT-VALUE})")
  private double testFraction = Fractions.DEFAULT.test();

  @Option(
      names = {"--valid_fraction", "--valid-fraction"},
      paramLabel = "PART",
      description = "of each class, to validate with (default: ${DEFAULT-VALUE})")
  private double validFraction = Fractions.DEFAULT.validation();

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "pictures to train with at most (default: all)")
  private Optional<Integer> examples = Optional.empty();

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description = "height and width of the network's pictures, in pixels (default: its own)")
  private Optional<Integer> imageSize = Optional.empty();

  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description = "pictures in a batch (default: ${DEFAULT-VALUE})")
  private int batchSize = 32;

  @Option(
      names = "--augment",
      paramLabel = "LIST",
      description = "changes at random: " + AugmentationParser.SYNTAX + " (default: none)")
  private String augment = "none";

  @Mixin private SeedOption seed;

  /**
   * Loads the images, prints what was found, and splits them where they are not split.
   *
   * @throws IOException if there are none, or they cannot be used
   */
  DatasetSplit load(PrintStream out) throws IOException {
    var fractions = new Fractions(testFraction, validFraction);
    if (examples.isPresent()) {
      InvalidSettingException.requireAtLeast(1, "examples", examples.get());
    }
    var set = dataset(out);
    set.notes().forEach(out::println);
    var all = set.split(fractions, seed.seed());
    var split = examples.isPresent() ? all.limitTraining(examples.get(), seed.seed()) : all;
    out.printf(
        "%d pictures to train, %d to validate, %d to test; %s%n",
        split.train().size(),
        split.validation().size(),
        split.test().size(),
        classes(split.train().classNames()));
    return split;
  }

  private ImageDataset dataset(PrintStream out) throws IOException {
    var folder = Path.of(data);
    if (Files.exists(folder)) return ImageDataset.folder(folder);
    var names = Arrays.stream(BuiltInDataset.values()).map(DatasetOptions::name).toList();
    if (!names.contains(data.toLowerCase(Locale.ROOT))) {
      throw new UsageException(
          "--data: '%s' is neither a folder nor one of %s".formatted(data, names));
    }
    return ImageDataset.named(data, dataDir, out);
  }

  private static String name(BuiltInDataset set) {
    return set.name().toLowerCase(Locale.ROOT);
  }

  private static String classes(List<String> names) {
    var shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() + " classes: " + shown + (names.size() > SHOWN ? ", …" : "");
  }

  /** The trainer with these flags. */
  ImageTrainer apply(ImageTrainer trainer) {
    var sized = imageSize.map(trainer::imageSize).orElse(trainer);
    return sized.batchSize(batchSize).augment(augment).seed(seed.seed());
  }

  /** The network's own image size, or that of the flag. */
  ModelConfig modelConfig(NamedNetwork network) {
    return imageSize.map(network.defaultConfig()::imageSize).orElse(network.defaultConfig());
  }
}
