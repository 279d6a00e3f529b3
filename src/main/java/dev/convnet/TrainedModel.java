// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.ImageInput;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Network;
import dev.convnet.train.Evaluator;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Graph;

/**
 * A network with the weights of the best epoch of its run. It holds files, no native memory; each
 * call builds what it needs and closes it. Threads may share it.
 */
public final class TrainedModel {
  private static final Saver.Settings UNSHARDED = new Saver.Settings(1, 10_000, false);

  private final ImageTrainer trainer;
  private final Network network;
  private final Resize imageSize;
  private final List<String> classNames;
  private final boolean interrupted;

  TrainedModel(
      ImageTrainer trainer,
      Network network,
      Resize imageSize,
      List<String> classNames,
      boolean interrupted) {
    this.trainer = trainer;
    this.network = network;
    this.imageSize = imageSize;
    this.classNames = List.copyOf(classNames);
    this.interrupted = interrupted;
  }

  /**
   * Measures the network on images, each once.
   *
   * @param images of the classes that it was trained on
   * @return accuracy, loss and confusion matrix
   * @throws IOException if the checkpoint or an image cannot be read
   */
  public EvaluationResult evaluate(LabeledImages images) throws IOException {
    var config = trainer.config();
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, config.seed);
      var input = new ImageInput(scope, imageSize, config.batchSize);
      var logits = network.logits(scope, input.images(), Mode.INFERENCE);
      var evaluator = Evaluator.of(scope, logits, input.labels());
      var saver = saver(scope);
      try (var session = config.sessions().open(graph)) {
        saver.restore(session, checkpoint());
        return evaluator.evaluate(session, input.evaluationInput(images), classNames);
      }
    }
  }

  private static Saver saver(GraphScope scope) {
    return Saver.build(scope, scope.collected(CollectionKey.VARIABLES), UNSHARDED);
  }

  /**
   * Writes the network as a SavedModel, in the next free version below {@code directory}, for
   * {@code ImageClassifier}, TensorFlow Serving and Python. Decoding, resizing and preprocessing
   * are in its graph.
   *
   * @return the directory of the version
   * @throws IOException if it cannot be written; nothing is left of it then
   */
  public Path export(Path directory) throws IOException {
    var names = classNames.stream().map(String::strip).toList();
    var spec =
        new ExportSpec(
            imageSize.height(),
            imageSize.width(),
            names,
            (scope, images) -> network.logits(scope, images, Mode.INFERENCE));
    return new SavedModelExporter(spec).export(checkpoint(), directory);
  }

  /**
   * Continues the run, from the last epoch's weights and optimizer state.
   *
   * @param epochs of the whole run, those that are done included
   * @param data as before
   */
  public TrainedModel resume(int epochs, DatasetSplit data) throws IOException {
    return trainer.epochs(epochs).existingRun(ExistingRun.RESUME).train(data);
  }

  /** The directory of the best checkpoint. */
  public Path checkpoint() {
    return trainer.config().directory.orElseThrow().resolve(RunArtifacts.BEST);
  }

  /** The names of the classes, in the order of the logits. */
  public List<String> classNames() {
    return classNames;
  }

  /** Whether a signal ended the run before its last epoch. */
  public boolean isInterrupted() {
    return interrupted;
  }
}
