// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.network;

import static java.util.stream.Collectors.toSet;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.config.TensorRef;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final PlannedGraph own;
  private final InputShape input;
  private final ModelChoices choices;

  private KerasModel(ModelFile file, PlannedGraph own, InputShape input, ModelChoices choices) {
    this.file = file;
    this.own = own;
    this.input = input;
    this.choices = choices;
  }

  private KerasModel with(ModelChoices others) {
    return new KerasModel(file, own, input, others);
  }

  private BuiltModel built() {
    return built(choices.head().map(Head::graph).orElse(own));
  }

  private BuiltModel built(PlannedGraph graph) {
    return new BuiltModel(graph, input, choices.output(), choices.statistics());
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
    return new KerasModel(file, graph, input, ModelChoices.USUAL);
  }

  /** What the model is like. */
  public ModelTraits traits() {
    return new ModelTraits(file, own, input);
  }

  /** The shape of one image, {@code [height, width, channels]}; -1 is a size that is open. */
  public Shape inputShape() {
    return input.image();
  }

  /**
   * This model for images of one size.
   *
   * @throws InvalidSettingException if the model has another size
   */
  public KerasModel withImageSize(int height, int width) {
    return new KerasModel(file, own, input.sized(height, width), choices);
  }

  /**
   * This model of Keras 1 with weights from Theano, which turns the kernels of convolutions.
   *
   * @throws InvalidSettingException if the weights say where they are from
   */
  public KerasModel ofTheano() {
    return new KerasModel(file.ofTheano(), own, input, choices);
  }

  /** The names of the outputs: those of their layers. */
  public List<String> outputs() {
    return own.config().outputs().stream().map(TensorRef::toString).toList();
  }

  /** The output that is taken, the first unless another was chosen. */
  public String output() {
    return outputs().get(choices.output());
  }

  /**
   * This model with another of its outputs.
   *
   * @throws InvalidSettingException if it has no output of that name
   */
  public KerasModel withOutput(String name) {
    var index = outputs().indexOf(name);
    if (index >= 0) return with(choices.withOutput(index));
    throw new InvalidSettingException(
        "the model has no output '%s'; it has %s".formatted(name, String.join(", ", outputs())));
  }

  /**
   * This model for another number of classes: the last layer that has a unit for each is new, and
   * its activation none. {@link #restore} leaves the initial values of its variables.
   *
   * @throws InvalidSettingException if the model does not end in a dense layer or a convolution
   */
  public KerasModel withClasses(int classes) {
    return with(choices.withHead(head(classes)));
  }

  Head head(int classes) {
    var output = own.config().outputs().get(choices.output());
    return Head.of(own, file.architecture().version(), output, classes);
  }

  /** This model, whose batch norms keep their statistics and use these in training, too. */
  public KerasModel withFixedStatistics() {
    return with(choices.withFixedStatistics());
  }

  /** Whether a variable belongs to the layer that {@link #withClasses} replaces. */
  public boolean isHead(Variable<?> variable) {
    return head(1).owns(variable.name());
  }

  /** What the outputs are: probabilities, logits or other numbers. */
  public OutputKind ending() {
    return built().ending().kind();
  }

  /**
   * The number of classes: that of the last layer's units, or 2 for one unit.
   *
   * @throws InvalidSettingException if the model is no classifier, or its image size must be set
   */
  public int classes() {
    return built().classes();
  }

  /**
   * The number of units of the last layer, which is 1 for two classes.
   *
   * @throws InvalidSettingException as {@link #classes}
   */
  public int units() {
    return built().units();
  }

  /**
   * The layers with their output shapes and parameters.
   *
   * @throws InvalidSettingException if a layer does not fit its input
   */
  public LayerTable layers() {
    return built().layers();
  }

  /**
   * The model's variables in a graph that has others, too, such as an optimizer's.
   *
   * @param scope the scope in which {@link #logits} or {@link #network} was built
   */
  public List<Variable<?>> variables(GraphScope scope) {
    var names = variables().stream().map(Variable::name).collect(toSet());
    return scope.collected(CollectionKey.VARIABLES).stream()
        .filter(variable -> names.contains(variable.name()))
        .<Variable<?>>map(variable -> variable)
        .toList();
  }

  /**
   * Builds the model with all of its outputs, as Keras computes them.
   *
   * @param images {@code float32 [N, height, width, channels]}, as the model takes them
   * @return the outputs by the names of {@link #outputs}
   */
  public Map<String, Operand<TFloat32>> predictions(
      GraphScope scope, Operand<TFloat32> images, Mode mode) {
    return built().predictions(scope, images, mode);
  }

  /**
   * Builds the model without its last softmax or sigmoid. One unit becomes the logits of two
   * classes, of which the second is the unit's.
   *
   * @param images {@code float32 [N, height, width, channels]}, as the model takes them
   * @return {@code float32 [N, classes]}
   */
  public Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images, Mode mode) {
    return built().logits(scope, images, mode);
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
    new ModelWeights(file, own).restore(session, restorer, built(own), choices.head());
  }

  /**
   * This model as a checkpoint has it: with the file's number of classes, or another one.
   *
   * @param shapes of the checkpoint's variables by their names
   * @throws InvalidSettingException if it is the checkpoint of another model
   */
  public KerasModel withShapes(Map<String, Shape> shapes) {
    return CheckpointFit.of(this, shapes);
  }

  /** The variables of all layers, of which only names and shapes may be used. */
  List<Variable<?>> variables() {
    return built().variables().values().stream().flatMap(List::stream).distinct().toList();
  }

  /**
   * Writes weights that Keras's {@code load_weights} reads into the same model: this one, with the
   * last layer of {@link #withClasses} if it has another. The name of the file decides its form:
   * {@code .weights.h5}, or {@code .h5} with a list for each layer. Kernels have the layout of
   * Keras 2 and 3.
   *
   * @param file must not exist
   * @param values the values of a variable, row by row, by its name
   * @throws InvalidSettingException if the name of the file has another ending
   * @throws IOException if the file cannot be written; nothing is left of it then
   */
  public void saveWeights(Path file, VariableValues values) throws IOException {
    var places = new WeightPlaces(built().graph(), built().variables());
    new WeightExport(this.file.architecture().version(), places, values).write(file);
  }

  /** The path of the file. */
  @Override
  public String toString() {
    return file.toString();
  }
}
