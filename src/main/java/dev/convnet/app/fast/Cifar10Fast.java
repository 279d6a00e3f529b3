// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions.OverwriteOption;
import dev.convnet.app.cli.PrecisionOption;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network for CIFAR-10 in minutes. The work is in {@link FastTraining}. */
@Command(
    name = "cifar10-fast",
    mixinStandardHelpOptions = true,
    description = "Trains a network on CIFAR-10 to an accuracy of 0.86 in two minutes.")
public final class Cifar10Fast implements Callable<Integer> {
  @Option(
      names = {"--data_dir", "--data-dir"},
      paramLabel = "DIR",
      description = "where CIFAR-10 is, or is downloaded to (default: ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/cifar10_data");

  @Option(
      names = "--sample",
      description = "2,500 pictures that come with the project instead of the whole set")
  private boolean sample;

  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description = "where the checkpoint and event files go (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_fast");

  @Mixin private OverwriteOption overwrite;

  @Option(
      names = "--target",
      paramLabel = "ACCURACY",
      description = "0.86, or 0.94 by a larger network in more time (default: ${DEFAULT-VALUE})")
  private String target = "0.86";

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "passes over the pictures, whole or not (default: the target's)")
  private Optional<Double> epochs = Optional.empty();

  @Mixin private PrecisionOption precision = PrecisionOption.defaultingToFastest();

  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws IOException {
    FastTraining.run(config(), System.out, InstantSource.system());
    return 0;
  }

  private FastTraining.Config config() {
    var recipe = FastHyperparameters.forTarget(target);
    var numbers = precision.precision();
    numbers.check();
    return new FastTraining.Config(
        dataDir,
        sample,
        trainDir,
        overwrite.existingRun(),
        epochs.map(recipe::epochs).orElse(recipe),
        seed.seed(),
        SessionOptions.standard().withPrecision(numbers));
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10Fast(), arguments);
  }
}
