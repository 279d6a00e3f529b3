// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.io.checkpoint.BestCheckpoint;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.io.summary.HParams;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingLoop.Control;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.tensorflow.proto.MetaGraphDef;

/**
 * The files that a run writes to its directory:
 *
 * <pre>
 * model.ckpt-STEP.*     checkpoints of the last epochs
 * best/                 the checkpoint of the best epoch
 * averaged/             the checkpoint of averaged weights
 * event file            the settings of the run, for TensorBoard's HParams tab
 * train/, validation/   event files for TensorBoard, with the tags of Keras's callback
 * </pre>
 */
final class RunArtifacts {
  static final String BEST = "best";
  private static final String AVERAGED = "averaged";
  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";
  private static final String TEST = "test"; // a program may write the result of a test there

  /** The subdirectories that a run writes to. */
  static final String[] SUBDIRECTORIES = {BEST, AVERAGED, TRAIN, VALIDATION, TEST};

  private static final String NAME = "model.ckpt";

  private final Path directory;
  private final Saver saver;
  private final MetaGraphDef meta;
  private final InstantSource clock;
  private final EventWriter run;
  private final EventWriter train;
  private final EventWriter validation;

  /** Opens the event files, which the job closes. The graph must be complete. */
  RunArtifacts(TrainingJob job, Saver saver) throws IOException {
    this.directory = job.directory();
    this.saver = saver;
    this.meta = job.meta();
    this.clock = job.clock();
    this.run = job.events();
    this.train = job.events(TRAIN);
    this.validation = job.events(VALIDATION);
    train.graph(meta.getGraphDef());
  }

  BestCheckpoint bestCheckpoint() {
    return new BestCheckpoint(directory.resolve(BEST));
  }

  /**
   * The step of the best checkpoint, also of a resumed run; empty before the end of the first
   * epoch.
   */
  OptionalLong bestStep() throws IOException {
    var latest =
        CheckpointState.read(bestCheckpoint().directory()).flatMap(CheckpointState::latest);
    return latest.map(CheckpointState::step).orElse(OptionalLong.empty());
  }

  /**
   * Marks the start of a session in the event files. TensorBoard then shows the epochs that this
   * session repeats once, as it measures them. It takes the first mark of a run for its beginning,
   * so a new run needs the mark, too.
   *
   * @param epoch the first that ends in this session
   */
  void startSession(long epoch) throws IOException {
    train.sessionStart(epoch);
    validation.sessionStart(epoch);
  }

  /** Writes the settings of the run, by which TensorBoard compares it with others. */
  void logSettings(HParams settings) throws IOException {
    settings.writeStart(run, clock.instant());
    run.flush();
  }

  /** Marks the end of a run that was not interrupted. */
  void logSuccess() throws IOException {
    HParams.writeEnd(run, clock.instant(), HParams.Status.SUCCESS);
  }

  void logTraining(long epoch, double loss, double accuracy, double learningRate)
      throws IOException {
    train.scalar("epoch_loss", (float) loss, epoch);
    train.scalar("epoch_accuracy", (float) accuracy, epoch);
    train.scalar("epoch_learning_rate", (float) learningRate, epoch);
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

  /** Saves a checkpoint, and copies it to {@code best/} if its metric is the highest so far. */
  void save(Control control, double metric) throws IOException {
    bestCheckpoint().saveIfBetter(save(control), metric);
  }

  /**
   * Saves averaged weights to {@code averaged/}, and copies them to {@code best/} if their metric
   * is the highest so far.
   *
   * @return whether they were copied
   */
  boolean saveAveraged(Control control, double metric) throws IOException {
    var averaged = Files.createDirectories(directory.resolve(AVERAGED));
    var saved =
        saver.save(control.session(), averaged, AVERAGED + ".ckpt", control.globalStep(), meta);
    return bestCheckpoint().saveIfBetter(saved, metric);
  }
}
