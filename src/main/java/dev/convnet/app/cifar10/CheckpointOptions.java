// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.train.CheckpointHook.SaveInterval;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The flags for when checkpoints are saved, and how many are kept. */
final class CheckpointOptions {
  @ArgGroup private Interval interval = new Interval();

  /** By time or by steps. */
  private static final class Interval {
    @Option(
        names = {"--save_checkpoint_secs", "--save-checkpoint-secs"},
        paramLabel = "SECONDS",
        description = "seconds between two checkpoints (default: ${DEFAULT-VALUE})")
    private long seconds = 600;

    @Option(
        names = {"--save_checkpoint_steps", "--save-checkpoint-steps"},
        paramLabel = "N",
        description = "number of steps between two checkpoints, instead of --save_checkpoint_secs")
    private Optional<Long> steps = Optional.empty();

    private SaveInterval toSaveInterval() {
      return steps
          .<SaveInterval>map(SaveInterval.Steps::new)
          .orElseGet(() -> new SaveInterval.Seconds(seconds));
    }
  }

  @Option(
      names = {"--keep_checkpoint_max", "--keep-checkpoint-max"},
      paramLabel = "N",
      description = "number of checkpoints to keep, the newest ones (default: ${DEFAULT-VALUE})")
  private int keepMax = 5;

  @Option(
      names = {"--keep_checkpoint_every_n_hours", "--keep-checkpoint-every-n-hours"},
      paramLabel = "HOURS",
      description =
          "also keep one older checkpoint per this number of hours (default: ${DEFAULT-VALUE})")
  private double keepEveryHours = 10_000;

  @Option(
      names = {"--save_in_background", "--save-in-background"},
      description = "continue training while a checkpoint is written")
  private boolean inBackground;

  Training.CheckpointConfig toCheckpointConfig() {
    InvalidSettingException.requireAtLeast(1, "keepCheckpointMax", keepMax);
    if (!(keepEveryHours > 0)) {
      throw new InvalidSettingException(
          "keepCheckpointEveryNHours", "must be more than 0, got " + keepEveryHours);
    }
    var saverSettings = new Saver.Settings(keepMax, keepEveryHours, true);
    return new Training.CheckpointConfig(interval.toSaveInterval(), saverSettings, inBackground);
  }
}
