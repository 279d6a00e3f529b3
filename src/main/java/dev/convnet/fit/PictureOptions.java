// SPDX-License-Identifier: Apache-2.0
package dev.convnet.fit;

import dev.convnet.pictures.Partition.Fractions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags for which pictures, and how they are divided. */
final class PictureOptions {
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
  private double testFraction = Fractions.STANDARD.test();

  @Option(
      names = {"--valid_fraction", "--valid-fraction"},
      paramLabel = "PART",
      description = "of each class, to validate with (default: ${DEFAULT-VALUE})")
  private double validFraction = Fractions.STANDARD.valid();

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "pictures to train with at most (default: all)")
  private Optional<Integer> examples = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of all that is random (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  PictureParts.Choice choice() {
    var fractions = new Fractions(testFraction, validFraction);
    return new PictureParts.Choice(data, dataDir, fractions, examples, seed);
  }

  long seed() {
    return seed;
  }
}
