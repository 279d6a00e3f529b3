// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.KerasFile;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.config.Architecture;
import dev.convnet.io.keras.config.TensorRef;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * An image classifier that Keras saved: {@code .keras}, {@code .h5}, or weights and {@code
 * model.to_json()} apart. Nothing has to be known about it.
 *
 * <pre>{@code
 * var model = KerasModel.read(Path.of("own.keras"));
 * System.out.print(model.layers()); // as Keras's summary
 * var network = model.network(PixelFormat.of(Preprocessing.UNIT));
 * var logits = network.logits(scope, images, Mode.INFERENCE);
 * model.restore(session, scope);
 * }</pre>
 *
 * <p>Variables have the names of Keras's layers: {@code conv2d_1/kernel}, and {@code
 * base/conv/kernel} in a model within the model. Immutable.
 */
public final class KerasModel {
  private final ModelFile file;
  private final Architecture architecture;
  private final PlannedGraph graph;
  private final int output;
  private final InputShape input;

  private KerasModel(
      ModelFile file, Architecture architecture, PlannedGraph graph, int output, InputShape input) {
    this.file = file;
    this.architecture = architecture;
    this.graph = graph;
    this.output = output;
    this.input = input;
  }

  /**
   * Reads a file that says what it is: a whole model, or JSON without weights.
   *
   * @throws UnsupportedModelException if the model has layers that cannot be imported; the message
   *     lists all of them
   * @throws IOException if the file is damaged, or has weights only
   */
  public static KerasModel read(Path model) throws IOException {
    return of(ModelFile.read(model));
  }

  /**
   * Reads weights and the JSON of their model.
   *
   * @param config as {@code model.to_json()} gives it
   * @throws IOException as {@link #read(Path)}
   */
  public static KerasModel read(Path weights, Path config) throws IOException {
    return of(ModelFile.read(weights, config));
  }

  private static KerasModel of(ModelFile file) throws IOException {
    var architecture = file.architecture();
    var planner = new GraphPlanner(architecture.version());
    var graph = planner.plan(architecture.graph());
    var problems = new ArrayList<>(planner.problems());
    var input = InputShape.of(architecture, problems);
    if (!problems.isEmpty()) throw new UnsupportedModelException(file.toString(), problems);
    return new KerasModel(file, architecture, graph, 0, input);
  }

  /** The version of Keras that saved the model, {@code 2.2.4-tf}. */
  public String version() {
    return architecture.version().text();
  }

  /** Whether the file holds weights, not only the architecture. */
  public boolean hasWeights() {
    return file.weights().isPresent();
  }

  /** The shape of one image, {@code [height, width, channels]}; -1 is a size that is open. */
  public Shape inputShape() {
    return input.image();
  }

  /** Whether the height or the width is open. */
  public boolean hasOpenSize() {
    return input.image().get(0) < 0 || input.image().get(1) < 0;
  }

  /**
   * This model for images of one size.
   *
   * @throws InvalidSettingException if the model has another size
   */
  public KerasModel withImageSize(int height, int width) {
    return new KerasModel(file, architecture, graph, output, input.sized(height, width));
  }

  /** The names of the outputs: those of their layers. */
  public List<String> outputs() {
    return graph.config().outputs().stream().map(TensorRef::toString).toList();
  }

  /** The output that is taken, the first unless another was chosen. */
  public String output() {
    return outputs().get(output);
  }

  /**
   * This model with another of its outputs.
   *
   * @throws InvalidSettingException if it has no output of that name
   */
  public KerasModel withOutput(String name) {
    var index = outputs().indexOf(name);
    if (index >= 0) return new KerasModel(file, architecture, graph, index, input);
    throw new InvalidSettingException(
        "the model has no output '%s'; it has %s".formatted(name, String.join(", ", outputs())));
  }

  /** What the outputs are: probabilities, logits or other numbers. */
  public OutputKind ending() {
    return end().kind();
  }

  private Ending end() {
    return Ending.of(graph, graph.config().outputs().get(output));
  }

  /** Whether the first thing that the model does is to scale the pixels. */
  public boolean scalesPixels() {
    return FirstLayers.scale(graph);
  }

  /** Whether it is the image model of a Teachable Machine export, which has its own scaling. */
  public boolean isTeachableMachine() {
    return FirstLayers.areOfTeachableMachine(architecture.graph(), input.image());
  }

  /**
   * The number of classes: that of the last layer's units, or 2 for one unit.
   *
   * @throws InvalidSettingException if the model is no classifier, or its image size must be set
   */
  public int classes() {
    try (var trial = new Graph()) {
      var scope = GraphScope.root(trial, 0);
      return (int) logits(scope, input.placeholder(scope), Mode.INFERENCE).shape().get(1);
    }
  }

  /**
   * The number of units of the last layer, which is 1 for two classes.
   *
   * @throws InvalidSettingException as {@link #classes}
   */
  public int units() {
    try (var trial = new Graph()) {
      var scope = GraphScope.root(trial, 0);
      var builder = builder(Mode.INFERENCE, Optional.empty());
      var shape = build(scope, input.placeholder(scope), builder).get(output).shape();
      return (int) shape.get(shape.numDimensions() - 1);
    }
  }

  /**
   * The layers with their output shapes and parameters.
   *
   * @throws InvalidSettingException if a layer does not fit its input
   */
  public LayerTable layers() {
    try (var trial = new Graph()) {
      var scope = GraphScope.root(trial, 0);
      build(scope, input.placeholder(scope), builder(Mode.INFERENCE, Optional.empty()));
      return LayerTable.of(scope);
    }
  }

  private static NetworkBuilder builder(Mode mode, Optional<PlannedGraph.Layer> without) {
    return new NetworkBuilder(mode, without);
  }

  private List<Operand<TFloat32>> build(
      GraphScope scope, Operand<TFloat32> images, NetworkBuilder builder) {
    return builder.build(graph, scope, List.of(input.asTheModelTakesIt(scope, images)));
  }

  /**
   * Builds the model with all of its outputs, as Keras computes them.
   *
   * @param images {@code float32 [N, height, width, channels]}, as the model takes them
   * @return the outputs by the names of {@link #outputs}
   */
  public Map<String, Operand<TFloat32>> predictions(
      GraphScope scope, Operand<TFloat32> images, Mode mode) {
    var built = build(scope, images, builder(mode, Optional.empty()));
    var named = new LinkedHashMap<String, Operand<TFloat32>>();
    for (var i = 0; i < built.size(); i++) named.put(outputs().get(i), built.get(i));
    return named;
  }

  /**
   * Builds the model without its last softmax or sigmoid. One unit becomes the logits of two
   * classes, of which the second is the unit's.
   *
   * @param images {@code float32 [N, height, width, channels]}, as the model takes them
   * @return {@code float32 [N, classes]}
   */
  public Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images, Mode mode) {
    var end = end();
    var y = build(scope, images, builder(mode, end.layer())).get(output);
    return Scores.logits(scope, y, output(), end.kind());
  }

  /**
   * The model as a network of images whose values are from 0 to 255.
   *
   * @param pixels how these become the model's input
   */
  public Network network(PixelFormat pixels) {
    return (scope, images, mode) -> logits(scope, pixels.apply(scope, images, input.image()), mode);
  }

  /**
   * Assigns the file's weights to the variables of a graph.
   *
   * @param scope the scope in which {@link #logits} or {@link #network} was built
   * @throws IOException if the file has no weights, or those of another model; the message lists
   *     the differences
   */
  public void restore(Session session, GraphScope scope) throws IOException {
    restore(session, KerasRestorer.build(scope, scope.collected(CollectionKey.VARIABLES)));
  }

  /** {@link #restore(Session, GraphScope)} with operations that were built before. */
  public void restore(Session session, KerasRestorer restorer) throws IOException {
    if (file.weights().isEmpty()) {
      throw new IOException(
          file + " has the architecture, but no weights; name the file of the weights, too");
    }
    try (var weights = KerasFile.open(file.weights().get());
        var trial = new Graph()) {
      var scope = GraphScope.root(trial, 0);
      var builder = builder(Mode.INFERENCE, Optional.empty());
      build(scope, input.placeholder(scope), builder);
      var arrays = WeightMatching.of(weights, architecture.version(), graph, builder.variables());
      restorer.restore(session, weights.toString(), arrays);
    }
  }

  /** The path of the file. */
  @Override
  public String toString() {
    return file.toString();
  }
}
