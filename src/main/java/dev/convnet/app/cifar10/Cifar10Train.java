// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions;
import dev.convnet.app.cli.PrecisionOption;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.input.QueueInput;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code cifar10_train.py}: trains the tutorial's network on one device. {@link Training} does the
 * work.
 */
@Command(
    name = "cifar10-train",
    mixinStandardHelpOptions = true,
    description = "Trains the CIFAR-10 tutorial's network on one device.")
public final class Cifar10Train implements Callable<Integer> {
  @Mixin private DataOptions data;

  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description = "output directory for checkpoints and event files (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_train");

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description =
          "number of steps of the whole run, including those before a resume (default:"
              + " ${DEFAULT-VALUE})")
  private long maxSteps = 1_000_000;

  @Option(
      names = {"--log_device_placement", "--log-device-placement"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "print the device of each operation of the first step")
  private boolean logDevicePlacement;

  @Option(
      names = {"--log_frequency", "--log-frequency"},
      paramLabel = "N",
      description = "number of steps between two log lines (default: ${DEFAULT-VALUE})")
  private int logFrequency = 10;

  @Option(
      names = {"--min_fraction_of_examples_in_queue", "--min-fraction-of-examples-in-queue"},
      paramLabel = "FRACTION",
      description =
          "fraction of an epoch that stays in the queue, from 0 to 1; a lower fraction fills sooner"
              + " and shuffles worse; for --input=queue only (default: ${DEFAULT-VALUE})")
  private double fractionInQueue = QueueInput.Settings.DEFAULT_MIN_FRACTION;

  @Mixin private CheckpointOptions checkpoints;

  @Option(
      names = {"--save_summaries_steps", "--save-summaries-steps"},
      paramLabel = "N",
      description = "number of steps between two summaries (default: ${DEFAULT-VALUE})")
  private int saveSummariesSteps = 100;

  @ArgGroup private ExistingRunOptions existingRun = new ExistingRunOptions();

  @Mixin private SeedOption seed;

  @Option(
      names = "--deterministic",
      description =
          "compute on four threads on every machine, so that a run repeats to the last bit; needs"
              + " --input=memory")
  private boolean deterministic;

  @Mixin private PrecisionOption precision = PrecisionOption.defaultingToFloat32();

  @Override
  public Integer call() throws IOException {
    var config = config();
    config.session().precision().check();
    Training.run(config, System.out, InstantSource.system());
    return 0;
  }

  private Training.Config config() {
    var checkpointConfig = checkpoints.toCheckpointConfig();
    return new Training.Config(
        data.toInput().withMinQueueFraction(fractionInQueue),
        new Training.Output(
            trainDir,
            existingRun.existingRun(),
            checkpointConfig,
            saveSummariesSteps,
            logFrequency),
        maxSteps,
        seed.seed(),
        session()
            .withLogDevicePlacement(logDevicePlacement)
            .withPrecision(data.precisionOr(precision.precision())));
  }

  private SessionOptions session() {
    if (!deterministic) return SessionOptions.standard();
    if (data.toInput().pipeline() == InputPipeline.QUEUE) {
      throw new UsageException(
          "--deterministic: the threads of the queue deliver images in a different order in each run;"
              + " add --input=memory");
    }
    return SessionOptions.reproducible();
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10Train(), arguments);
  }
}
