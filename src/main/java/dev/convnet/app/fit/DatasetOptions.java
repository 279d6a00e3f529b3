// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.app.cli.SeedOption;
import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.AugmentationParser;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.DatasetSplit.Fractions;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags for which pictures, how they are divided, and how they come to the network. */
public final class DatasetOptions {
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
      names = "--input",
      paramLabel = "N",
      description = "height and width of the network's pictures, in pixels (default: its own)")
  private Optional<Integer> side = Optional.empty();

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
   * Finds the pictures, tells what is there, and divides them where nobody has.
   *
   * @throws IOException if there are none, or what is there is of no use
   */
  public DatasetSplit load(PrintStream out) throws IOException {
    var fractions = new Fractions(testFraction, validFraction);
    return DatasetLoader.load(
        new DatasetLoader.DatasetConfig(data, dataDir, fractions, examples, seed.seed()), out);
  }

  /** The network's, and the size of pictures that was asked for. */
  public ModelConfig modelConfig(NamedNetwork network) {
    return side.map(network.defaultConfig()::imageSize).orElse(network.defaultConfig());
  }

  public int batchSize() {
    return batchSize;
  }

  public Augmentation augmentation() {
    return AugmentationParser.parse(augment);
  }

  public long seed() {
    return seed.seed();
  }
}
