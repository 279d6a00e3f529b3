// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.input.ImageInput;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.explain.ImageExplainer;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.onnx.OnnxExporter;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Network;
import dev.convnet.train.Evaluator;
import dev.convnet.train.Evaluator.Observer;
import dev.convnet.train.FrameworkMetrics;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.metrics.EvaluationResult;
import dev.convnet.train.metrics.ScoredPredictions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.framework.metrics.Metric;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A trained network, with the weights of the best epoch of its run. It refers to the files of the
 * run and holds no native memory: each call builds a graph and closes it. Immutable and
 * thread-safe.
 */
public final class TrainedModel {
  private static final Saver.Settings UNSHARDED = new Saver.Settings(1, 10_000, false);

  private final ImageTrainer trainer;
  private final Network network;
  private final Resize imageSize;
  private final List<String> classNames;
  private final ExifOrientation exifOrientation;
  private final boolean interrupted;

  TrainedModel(
      ImageTrainer trainer,
      Network network,
      Resize imageSize,
      List<String> classNames,
      ExifOrientation exifOrientation,
      boolean interrupted) {
    this.trainer = trainer;
    this.network = network;
    this.imageSize = imageSize;
    this.classNames = List.copyOf(classNames);
    this.exifOrientation = exifOrientation;
    this.interrupted = interrupted;
  }

  /**
   * Measures the network on {@code images}, each once.
   *
   * @param images with the same classes as the training images
   * @throws IOException if the checkpoint or an image cannot be read
   */
  public EvaluationResult evaluate(LabeledImages images) throws IOException {
    return evaluate(images, (scope, logits, labels) -> Observer.NONE);
  }

  /**
   * Measures metrics of TensorFlow Framework on images, each once.
   *
   * <pre>{@code
   * Map.of("top 5", () -> new SparseTopKCategoricalAccuracy<>(5, 1, TFloat32.class))
   * }</pre>
   *
   * @param metrics make a metric each, by the name of its result; {@link FrameworkMetrics} says
   *     what a metric gets
   * @throws InvalidSettingException if a metric is wrong in TensorFlow Framework
   * @throws IOException if the checkpoint or an image cannot be read
   */
  public Map<String, Double> evaluate(
      LabeledImages images, Map<String, ? extends Supplier<? extends Metric>> metrics)
      throws IOException {
    try (var measured = FrameworkMetrics.of(classNames.size(), metrics)) {
      evaluate(images, measured::observe);
      return measured.results();
    }
  }

  /**
   * Measures the network on {@code images}, each once, and keeps what it predicted for each.
   *
   * @param predictions gets the images in their order
   * @throws IOException if the checkpoint or an image cannot be read
   */
  public EvaluationResult evaluate(LabeledImages images, ScoredPredictions predictions)
      throws IOException {
    return evaluate(
        images,
        (scope, logits, labels) -> PredictionObserver.of(scope, logits, labels, predictions));
  }

  /**
   * The features of each image that the network's last layer classifies: the input of the matrix
   * product that gives the logits; the logits themselves if they come from no such product.
   *
   * @return one vector per image, in their order
   * @throws IOException if the checkpoint or an image cannot be read
   */
  public List<float[]> features(LabeledImages images) throws IOException {
    var features = new ArrayList<float[]>();
    evaluate(images, (scope, logits, labels) -> FeatureObserver.of(scope, logits, features));
    return features;
  }

  /** Uses an explainer. */
  @FunctionalInterface
  public interface ExplainerUse<T> {
    /** Called once; the explainer is valid during the call. */
    T apply(ImageExplainer explainer) throws IOException;
  }

  /**
   * Explains what the network sees in images:
   *
   * <pre>{@code
   * var layer = "block3/Relu";
   * var map = trained.explain(explainer -> explainer.gradCam(image, 3, explainer.layer(layer)));
   * }</pre>
   *
   * @return the result of {@code use}
   * @throws InvalidSettingException if the network has no convolution
   * @throws IOException if the checkpoint cannot be read, or {@code use} throws it
   */
  public <T> T explain(ExplainerUse<T> use) throws IOException {
    var config = trainer.config();
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, config.seed);
      var shape = Shape.of(-1, imageSize.height(), imageSize.width(), 3);
      var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
      var logits = network.logits(scope, images, Mode.INFERENCE);
      var saver = saver(scope);
      try (var session = config.sessions().open(graph);
          var explainer = ImageExplainer.of(scope, session, images, logits, classNames)) {
        saver.restore(session, checkpoint());
        return use.apply(explainer);
      }
    }
  }

  /** The settings of the run by name, as {@link ImageTrainer#settings} says. */
  public Map<String, Object> settings() {
    return trainer.settings();
  }

  private interface Observation {
    Observer of(GraphScope scope, Operand<TFloat32> logits, Operand<TInt32> labels);
  }

  private EvaluationResult evaluate(LabeledImages images, Observation observation)
      throws IOException {
    var config = trainer.config();
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, config.seed);
      var input = new ImageInput(scope, imageSize, config.batchSize);
      var logits = network.logits(scope, input.images(), Mode.INFERENCE);
      var evaluator =
          Evaluator.of(scope, logits, input.labels())
              .observedBy(observation.of(scope, logits, input.labels()));
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
   * Exports the network as a SavedModel for {@code ImageClassifier}, TensorFlow Serving and Python.
   * Its graph includes decoding (as {@code ImageFile} decodes), resizing and preprocessing. The
   * SavedModel is a new version below {@code directory}: {@code directory/1}, or the next number.
   *
   * @return the directory of the version
   * @throws IOException if the checkpoint cannot be read or the SavedModel cannot be written; no
   *     partial SavedModel is left
   */
  public Path export(Path directory) throws IOException {
    return new SavedModelExporter(exportSpec()).export(checkpoint(), directory);
  }

  /**
   * Exports the network as an ONNX file, which ONNX Runtime and others run without TensorFlow. It
   * takes pixels; resizing and preprocessing are in its graph, decoding is not.
   *
   * @param network the name of the network in the file
   * @param file must not exist
   * @return {@code file}
   * @throws IOException if the checkpoint cannot be read, the file exists or cannot be written, or
   *     ONNX does not have all that the network needs; no partial file is left
   */
  public Path exportOnnx(String network, Path file) throws IOException {
    return new OnnxExporter(network).export(exportSpec(), checkpoint(), file);
  }

  private ExportSpec exportSpec() {
    var names = classNames.stream().map(String::strip).toList();
    return new ExportSpec(
            imageSize.height(),
            imageSize.width(),
            names,
            (scope, images) -> network.logits(scope, images, Mode.INFERENCE))
        .withExifOrientation(exifOrientation);
  }

  /**
   * Continues the run from the weights and the optimizer state of its last checkpoint. It ends in
   * the bytes of an uninterrupted run, unless the network has dropout, whose random numbers start
   * again.
   *
   * @param epochs of the whole run, including the completed ones
   * @param data the same as before
   * @return the network with the weights of the best epoch of the whole run
   * @throws IOException as {@link ImageTrainer#train}
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
