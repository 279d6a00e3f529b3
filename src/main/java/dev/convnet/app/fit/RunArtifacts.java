// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.io.checkpoint.BestCheckpoint;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingLoop.Control;
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
final class RunArtifacts implements AutoCloseable {
  private static final String BEST = "best";
  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";

  /** In one file, as all of a run's are. */
  static final Saver.Settings UNSHARDED = new Saver.Settings(1, 10_000, false);

  private static final String NAME = "model.ckpt";

  private final Path directory;
  private final Saver saver;
  private final MetaGraphDef meta;
  private final EventWriter train;
  private final EventWriter validation;

  /** Deletes what a former run left, if it is to be overwritten. */
  static Path deletePreviousRun(RunDirectory directory) throws IOException {
    return directory.deletePreviousRun(BEST, TRAIN, VALIDATION);
  }

  /** Begins the curves; the graph is complete. */
  RunArtifacts(Path directory, GraphScope scope, Saver saver) throws IOException {
    this.directory = directory;
    this.saver = saver;
    this.meta = MetaGraphs.of(scope, saver.saverDef());
    this.train = EventWriter.in(directory.resolve(TRAIN));
    this.validation = EventWriter.in(directory.resolve(VALIDATION));
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

  void logValidation(long epoch, TrainEvalGraph.EvaluationResult result) throws IOException {
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

  @Override
  public void close() throws IOException {
    try (train;
        validation) {}
  }
}
