// SPDX-License-Identifier: Apache-2.0
package dev.convnet.cifar10;

import dev.convnet.graph.SessionOptions;
import dev.convnet.launch.Program;
import dev.convnet.train.CheckpointHook.Every;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code cifar10_train.py}: trains the tutorial's network on one device. The work is in {@link
 * Training}.
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
      description = "where checkpoints and event files go (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_train");

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "steps of the whole run (default: ${DEFAULT-VALUE})")
  private long maxSteps = 1_000_000;

  @Option(
      names = {"--log_device_placement", "--log-device-placement"},
      negatable = true,
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "print where each operation of the first step ran")
  private boolean logDevicePlacement;

  @Option(
      names = {"--log_frequency", "--log-frequency"},
      paramLabel = "N",
      description = "steps from line to line (default: ${DEFAULT-VALUE})")
  private int logFrequency = 10;

  @ArgGroup private Often often = new Often();

  /** Checkpoints by time or by steps. */
  private static final class Often {
    @Option(
        names = {"--save_checkpoint_secs", "--save-checkpoint-secs"},
        paramLabel = "SECONDS",
        description = "from checkpoint to checkpoint (default: 600)")
    private Optional<Long> seconds = Optional.empty();

    @Option(
        names = {"--save_checkpoint_steps", "--save-checkpoint-steps"},
        paramLabel = "N",
        description = "steps from checkpoint to checkpoint, instead of seconds")
    private Optional<Long> steps = Optional.empty();

    private Every every() {
      return steps
          .<Every>map(Every.Steps::new)
          .orElseGet(() -> new Every.Seconds(seconds.orElse(600L)));
    }
  }

  @Option(
      names = {"--save_summaries_steps", "--save-summaries-steps"},
      paramLabel = "N",
      description = "steps from summary to summary (default: ${DEFAULT-VALUE})")
  private int saveSummariesSteps = 100;

  @ArgGroup private FormerRun formerRun = new FormerRun();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of all that is random (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Override
  public Integer call() throws IOException {
    Training.run(config(), System.out);
    return 0;
  }

  private Training.Config config() {
    return new Training.Config(
        data.toInput(),
        new Training.Output(
            trainDir, formerRun.former(), often.every(), saveSummariesSteps, logFrequency),
        maxSteps,
        seed,
        SessionOptions.standard().withLogDevicePlacement(logDevicePlacement));
  }

  public static void main(String... arguments) {
    Program.main(new Cifar10Train(), arguments);
  }
}
