// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.UsageException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.train.CheckpointHook.SaveInterval;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The flags of when checkpoints are saved, and which stay. */
final class CheckpointOptions {
  @ArgGroup private Often often = new Often();

  /** By time or by steps. */
  private static final class Often {
    @Option(
        names = {"--save_checkpoint_secs", "--save-checkpoint-secs"},
        paramLabel = "SECONDS",
        description = "from checkpoint to checkpoint (default: ${DEFAULT-VALUE})")
    private long seconds = 600;

    @Option(
        names = {"--save_checkpoint_steps", "--save-checkpoint-steps"},
        paramLabel = "N",
        description = "steps from checkpoint to checkpoint, instead of seconds")
    private Optional<Long> steps = Optional.empty();

    private SaveInterval every() {
      return steps
          .<SaveInterval>map(SaveInterval.Steps::new)
          .orElseGet(() -> new SaveInterval.Seconds(seconds));
    }
  }

  @Option(
      names = {"--keep_checkpoint_max", "--keep-checkpoint-max"},
      paramLabel = "N",
      description = "checkpoints that stay, the newest (default: ${DEFAULT-VALUE})")
  private int keepMax = 5;

  @Option(
      names = {"--keep_checkpoint_every_n_hours", "--keep-checkpoint-every-n-hours"},
      paramLabel = "HOURS",
      description = "of older ones, one of so many hours stays, too (default: ${DEFAULT-VALUE})")
  private double keepEveryHours = 10_000;

  @Option(
      names = {"--save_in_background", "--save-in-background"},
      description = "train on while a checkpoint is written")
  private boolean inBackground;

  Training.CheckpointConfig toCheckpointConfig() {
    if (keepMax < 1) {
      throw new UsageException("--keep_checkpoint_max must be at least 1, got " + keepMax);
    }
    if (!(keepEveryHours > 0)) {
      throw new UsageException(
          "--keep_checkpoint_every_n_hours must be more than 0, got " + keepEveryHours);
    }
    var kept = new Saver.Settings(keepMax, keepEveryHours, true);
    return new Training.CheckpointConfig(often.every(), kept, inBackground);
  }
}
