// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.data.augment.AugmentationParser;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.DatasetSplit.Fractions;
import dev.convnet.data.input.Sampling;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of the split of a data set, and how its images are fed to the network. */
public final class DatasetOptions {
  private static final int MAX_NAMES = 10;

  @Mixin private DataOptions data;

  @Option(
      names = {"--test_fraction", "--test-fraction"},
      paramLabel = "FRACTION",
      description =
          "fraction of each class that is used for testing, unless the set has test images"
              + " (default: ${DEFAULT-VALUE})")
  private double testFraction = Fractions.DEFAULT.test();

  @Option(
      names = {"--valid_fraction", "--valid-fraction"},
      paramLabel = "FRACTION",
      description =
          "fraction of each class that is used for validation, unless the set has validation"
              + " images (default: ${DEFAULT-VALUE})")
  private double validFraction = Fractions.DEFAULT.validation();

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "maximum number of training images (default: all)")
  private Optional<Integer> examples = Optional.empty();

  @Option(
      names = {"--image_size", "--image-size"},
      paramLabel = "N",
      description =
          "height and width in pixels to which all images are resized (default: those of the"
              + " network's source)")
  private Optional<Integer> imageSize = Optional.empty();

  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description = "number of images per batch (default: ${DEFAULT-VALUE})")
  private int batchSize = 32;

  @Option(
      names = "--augment",
      paramLabel = "LIST",
      description =
          "random changes of the training images: "
              + AugmentationParser.SYNTAX
              + " (default: none)")
  private Optional<String> augment = Optional.empty();

  @Option(
      names = "--sampling",
      paramLabel = "NAME",
      description =
          "which images an epoch has: uniform, each once; or balanced, each class as often as the"
              + " others (default: ${DEFAULT-VALUE})")
  private Sampling sampling = Sampling.UNIFORM;

  @Mixin private SeedOption seed;

  /**
   * Loads the images, splits them unless they are split already, and prints their numbers.
   *
   * @throws IOException if there are no images, or they cannot be read
   */
  public DatasetSplit load(PrintStream out) throws IOException {
    var fractions = new Fractions(testFraction, validFraction);
    if (examples.isPresent()) {
      InvalidSettingException.requireAtLeast(1, "examples", examples.get());
    }
    var all = data.load(out).split(fractions, seed.seed());
    var split = examples.isPresent() ? all.limitTraining(examples.get(), seed.seed()) : all;
    out.printf(
        "%d images to train, %d to validate, %d to test; %s%n",
        split.train().size(),
        split.validation().size(),
        split.test().size(),
        classes(split.train().classNames()));
    return split;
  }

  private static String classes(List<String> names) {
    var shown = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
    return names.size() + " classes: " + shown + (names.size() > MAX_NAMES ? ", …" : "");
  }

  /** The seed of the flag. */
  public long seed() {
    return seed.seed();
  }

  /** Sets what the flags say on a trainer. */
  public ImageTrainer apply(ImageTrainer trainer) {
    var resized = imageSize.map(trainer::imageSize).orElse(trainer);
    return resized
        .batchSize(batchSize)
        .augment(augment.orElse("none"))
        .sampling(sampling)
        .seed(seed.seed())
        .describe("data", data.name());
  }

  boolean haveAugment() {
    return augment.isPresent();
  }

  /** The configuration of a network with the image size of the flag, if it is given. */
  public ModelConfig modelConfig(NamedNetwork network) {
    return imageSize.map(network.defaultConfig()::imageSize).orElse(network.defaultConfig());
  }
}
