// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.io.checkpoint.BestCheckpoint;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingLoop.Control;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.tensorflow.proto.MetaGraphDef;

/**
 * What a run leaves in its directory:
 *
 * <pre>
 * model.ckpt-STEP.*     of the last epochs
 * best/                 of the best epoch
 * train/, validation/   curves for TensorBoard, tags as Keras's callback has them
 * </pre>
 */
final class RunArtifacts {
  static final String BEST = "best";
  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";

  /** All that a run writes to besides its directory. */
  static final String[] SUBDIRECTORIES = {BEST, TRAIN, VALIDATION};

  private static final String NAME = "model.ckpt";

  private final Path directory;
  private final Saver saver;
  private final MetaGraphDef meta;
  private final EventWriter train;
  private final EventWriter validation;

  /** Begins the curves. The graph is complete; the job closes them. */
  RunArtifacts(TrainingJob job, Saver saver) throws IOException {
    this.directory = job.directory();
    this.saver = saver;
    this.meta = job.meta();
    this.train = job.events(TRAIN);
    this.validation = job.events(VALIDATION);
    train.graph(meta.getGraphDef());
  }

  BestCheckpoint bestCheckpoint() {
    return new BestCheckpoint(directory.resolve(BEST));
  }

  /** Of a run that goes on, too; empty before the first epoch has ended. */
  OptionalLong bestStep() throws IOException {
    var latest =
        CheckpointState.read(bestCheckpoint().directory()).flatMap(CheckpointState::latest);
    return latest.map(CheckpointState::step).orElse(OptionalLong.empty());
  }

  void logTraining(long epoch, double loss, double accuracy, double rate) throws IOException {
    train.scalar("epoch_loss", (float) loss, epoch);
    train.scalar("epoch_accuracy", (float) accuracy, epoch);
    train.scalar("epoch_learning_rate", (float) rate, epoch);
    train.flush();
  }

  void logValidation(long epoch, EvaluationResult result) throws IOException {
    validation.scalar("epoch_loss", (float) result.loss(), epoch);
    validation.scalar("epoch_accuracy", (float) result.accuracy(), epoch);
    validation.flush();
  }

  Path save(Control control) throws IOException {
    return saver.save(control.session(), directory, NAME, control.globalStep(), meta);
  }

  /** Keeps it as the best if it is. */
  void save(Control control, double metric) throws IOException {
    bestCheckpoint().saveIfBetter(save(control), metric);
  }
}
