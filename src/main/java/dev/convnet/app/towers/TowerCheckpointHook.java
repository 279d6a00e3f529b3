// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cli.UsageException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;
import java.nio.file.Path;
import org.tensorflow.proto.MetaGraphDef;

/**
 * Saves {@code model.ckpt-0} after step 0, and so on every so many steps and after the last one.
 * The number is the step's: one less than the updates that are in the checkpoint.
 */
final class TowerCheckpointHook implements Hook {
  /** The original's. */
  static final int EVERY_STEPS = 1_000;

  private static final String NAME = "model.ckpt";

  private final Settings settings;
  private final Saver saver;
  private final MetaGraphDef meta;
  private long lastSaved;

  /** Where checkpoints go, and how often. */
  record Settings(Path directory, int everySteps) {
    Settings {
      if (everySteps < 1) {
        throw new UsageException("--save_checkpoint_steps must be at least 1, got " + everySteps);
      }
    }
  }

  /**
   * Saves with {@code saver}.
   *
   * @param meta the complete graph
   */
  TowerCheckpointHook(Settings settings, Saver saver, MetaGraphDef meta) {
    this.settings = settings;
    this.saver = saver;
    this.meta = meta;
  }

  @Override
  public void begin(TrainingLoop.Control control) {
    lastSaved = control.globalStep() - 1;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    if ((values.globalStep() - 1) % settings.everySteps == 0) save(control);
  }

  @Override
  public void end(TrainingLoop.Control control) throws IOException {
    if (control.globalStep() - 1 != lastSaved) save(control);
  }

  private void save(TrainingLoop.Control control) throws IOException {
    lastSaved = control.globalStep() - 1;
    saver.save(control.session(), settings.directory, NAME, lastSaved, meta);
  }
}
