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

/** Trains a network for CIFAR-10 in about a minute. {@link FastTraining} does the work. */
@Command(
    name = "cifar10-fast",
    mixinStandardHelpOptions = true,
    description = "Trains a network on CIFAR-10 to a test accuracy of 0.86, in 50 s on two cores.")
public final class Cifar10Fast implements Callable<Integer> {
  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description =
          "output directory for the checkpoint and event files (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_fast");

  @Mixin private OverwriteOption overwrite;

  @Mixin private FastOptions network;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "number of passes over the training images, which may be a fraction (default: depends on"
              + " --target)")
  private Optional<Double> epochs = Optional.empty();

  @Mixin private PrecisionOption precision = PrecisionOption.defaultingToFastest();

  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws IOException {
    FastTraining.run(config(), System.out, InstantSource.system());
    return 0;
  }

  private FastTraining.Config config() {
    var hyperparameters = network.hyperparameters();
    precision.precision().check();
    return new FastTraining.Config(
        network.data(),
        trainDir,
        overwrite.existingRun(),
        epochs.map(hyperparameters::withEpochs).orElse(hyperparameters),
        seed.seed(),
        SessionOptions.standard().withPrecision(precision.precision()));
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10Fast(), arguments);
  }
}
