// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.checkpoint.Snapshot;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.MetaGraphs;
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
 * Saves before the first step, every so often, and at the end; writes {@code graph.pbtxt} and the
 * graph's events once. Python's {@code CheckpointSaverHook}. What holds NaN or infinity ends the
 * run instead of being saved.
 */
public final class CheckpointHook implements Hook {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointHook.class);
  private static final String NAME = "model.ckpt";

  private final Settings settings;
  private final Saver saver;
  private final MetaGraphDef meta;
  private final EventWriter events;
  private final InstantSource clock;
  private final BackgroundTask background = new BackgroundTask();
  private Instant lastTime;
  private long lastStep = -1;

  /** How often. */
  public sealed interface SaveInterval {
    boolean isDue(Duration passed, long steps);

    /** By wall time. */
    record Seconds(long seconds) implements SaveInterval {
      public Seconds {
        InvalidSettingException.requireAtLeast(1, "saveCheckpointSecs", seconds);
      }

      @Override
      public boolean isDue(Duration passed, long steps) {
        return passed.toSeconds() >= seconds;
      }
    }

    /** By the global step. */
    record Steps(long count) implements SaveInterval {
      public Steps {
        InvalidSettingException.requireAtLeast(1, "saveCheckpointSteps", count);
      }

      @Override
      public boolean isDue(Duration passed, long steps) {
        return steps >= count;
      }
    }
  }

  /**
   * Where checkpoints go, and how often.
   *
   * @param inBackground steps go on while a checkpoint is written; should that fail, the run ends
   *     at the next step
   */
  public record Settings(Path directory, SaveInterval interval, boolean inBackground) {}

  /**
   * Saves with {@code saver}.
   *
   * @param meta the complete graph
   */
  public CheckpointHook(
      Settings settings, Saver saver, MetaGraphDef meta, EventWriter events, InstantSource clock) {
    this.settings = settings;
    this.saver = saver;
    this.meta = meta;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public void begin(TrainingLoop.Control control) throws IOException {
    MetaGraphs.writeText(meta.getGraphDef(), settings.directory().resolve("graph.pbtxt"));
    events.graphs(meta);
    if (isSaved(control.globalStep())) {
      noteSaved(control.globalStep());
    } else {
      save(control);
    }
  }

  /** Files that the state does not name are those of a run that was killed. */
  private boolean isSaved(long step) throws IOException {
    var latest = CheckpointState.read(settings.directory()).flatMap(CheckpointState::latest);
    return latest.equals(Optional.of(settings.directory().resolve(NAME + "-" + step)));
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    background.check();
    var passed = Duration.between(lastTime, clock.instant());
    if (settings.interval().isDue(passed, control.globalStep() - lastStep)) save(control);
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
    var step = control.globalStep();
    LOG.info("Saving checkpoints for {} into {}.", step, settings.directory().resolve(NAME));
    var values = saver.snapshot(control.session());
    var notFinite = values.notFinite();
    if (!notFinite.isEmpty()) {
      values.close();
      throw NotFiniteException.ofUpdate(notFinite, step - 1);
    }
    if (settings.inBackground()) {
      background.start(() -> write(values, step));
    } else {
      write(values, step);
    }
    noteSaved(step);
  }

  private void write(Snapshot snapshot, long step) throws IOException {
    try (var values = snapshot) {
      saver.save(values, settings.directory().resolve(NAME + "-" + step), meta);
    }
    events.sessionCheckpoint(settings.directory().resolve(NAME).toString(), step);
  }

  private void noteSaved(long step) {
    lastStep = step;
    lastTime = clock.instant();
  }
}
