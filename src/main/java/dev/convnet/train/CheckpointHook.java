// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.checkpoint.Snapshot;
import dev.convnet.io.summary.EventWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.MetaGraphDef;

/**
 * Saves a checkpoint at regular intervals and after the last step. If a variable is NaN or
 * infinite, it saves nothing and ends the run with a {@link NotFiniteException}.
 *
 * <p>With {@link StepCounting#UPDATES} it works as Python's {@code CheckpointSaverHook} does: it
 * also saves before the first step. With {@link StepCounting#FROM_ZERO} it first saves after step
 * 0, as a plain loop does, and a checkpoint's number is one less than the number of updates.
 */
public final class CheckpointHook implements Hook {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointHook.class);

  /** The base name of every checkpoint. */
  public static final String NAME = "model.ckpt";

  private final Settings settings;
  private final Saver saver;
  private final MetaGraphDef meta;
  private final InstantSource clock;
  private final BackgroundTask background = new BackgroundTask();
  private Instant lastTime;
  private long lastStep = -1;

  /** How often a checkpoint is saved. */
  public sealed interface SaveInterval {
    /**
     * Whether a checkpoint is due.
     *
     * @param passed time since the last checkpoint
     * @param updates number of updates so far
     * @param last number of updates at the last checkpoint, negative if there is none
     */
    boolean isDue(StepCounting counting, Duration passed, long updates, long last);

    /**
     * A checkpoint at the first step after an interval of wall time.
     *
     * @param seconds at least 1
     */
    record Seconds(long seconds) implements SaveInterval {
      public Seconds {
        InvalidSettingException.requireAtLeast(1, "saveCheckpointSecs", seconds);
      }

      @Override
      public boolean isDue(StepCounting counting, Duration passed, long updates, long last) {
        return passed.toSeconds() >= seconds;
      }
    }

    /**
     * A checkpoint after a number of steps.
     *
     * @param count at least 1
     */
    record Steps(long count) implements SaveInterval {
      public Steps {
        InvalidSettingException.requireAtLeast(1, "saveCheckpointSteps", count);
      }

      @Override
      public boolean isDue(StepCounting counting, Duration passed, long updates, long last) {
        return counting.isDue(updates, last, count);
      }
    }
  }

  /**
   * Where and how often checkpoints are saved.
   *
   * @param directory receives {@code model.ckpt-NUMBER.*} and the state file {@code checkpoint}
   * @param counting how steps are numbered in the names of the checkpoints
   * @param inBackground whether steps continue while a checkpoint is written; if writing fails, the
   *     run ends at the next step
   * @param events receives an event for each checkpoint; empty for no events
   */
  public record Settings(
      Path directory,
      SaveInterval interval,
      StepCounting counting,
      boolean inBackground,
      Optional<EventWriter> events) {}

  /**
   * Creates the hook.
   *
   * @param saver of all variables
   * @param meta the complete graph, which is saved with each checkpoint
   * @param clock measures the time between checkpoints
   */
  public CheckpointHook(Settings settings, Saver saver, MetaGraphDef meta, InstantSource clock) {
    this.settings = settings;
    this.saver = saver;
    this.meta = meta;
    this.clock = clock;
  }

  @Override
  public void begin(TrainingLoop.Control control) throws IOException {
    var updates = control.globalStep();
    if (settings.counting == StepCounting.FROM_ZERO || isSaved(updates)) {
      noteSaved(updates);
    } else {
      save(control);
    }
  }

  /** A checkpoint that the state file does not list was left by a run that was killed. */
  private boolean isSaved(long step) throws IOException {
    var latest = CheckpointState.read(settings.directory).flatMap(CheckpointState::latest);
    return latest.equals(Optional.of(settings.directory.resolve(NAME + "-" + step)));
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    background.check();
    var passed = Duration.between(lastTime, clock.instant());
    if (settings.interval.isDue(settings.counting, passed, control.globalStep(), lastStep)) {
      save(control);
    }
  }

  @Override
  public void end(TrainingLoop.Control control) throws IOException {
    background.finish();
    if (control.globalStep() != lastStep) save(control);
    background.finish();
  }

  @Override
  public void close() {
    background.close();
  }

  private void save(TrainingLoop.Control control) throws IOException {
    background.finish();
    var updates = control.globalStep();
    var number = settings.counting.number(updates);
    if (settings.counting == StepCounting.UPDATES) { // a plain loop logs nothing
      LOG.info("Saving checkpoints for {} into {}.", number, settings.directory.resolve(NAME));
    }
    var values = saver.snapshot(control.session());
    var notFinite = values.notFinite();
    if (!notFinite.isEmpty()) {
      values.close();
      throw NotFiniteException.ofUpdate(notFinite, updates - 1);
    }
    if (settings.inBackground) {
      background.start(() -> write(values, number));
    } else {
      write(values, number);
    }
    noteSaved(updates);
  }

  private void write(Snapshot snapshot, long number) throws IOException {
    try (var values = snapshot) {
      saver.save(values, settings.directory.resolve(NAME + "-" + number), meta);
    }
    if (settings.events.isPresent()) {
      settings.events.get().sessionCheckpoint(settings.directory.resolve(NAME).toString(), number);
    }
  }

  private void noteSaved(long updates) {
    lastStep = updates;
    lastTime = clock.instant();
  }
}
