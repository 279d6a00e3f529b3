// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.convnet.TransferNetwork;
import dev.convnet.app.cli.UsageException;
import dev.convnet.io.checkpoint.CheckpointEntry;
import dev.convnet.io.checkpoint.CheckpointReader;
import dev.convnet.io.keras.KerasWeightsWriter;
import dev.convnet.io.keras.KerasWeightsWriter.Form;
import dev.convnet.io.keras.KerasWeightsWriter.NewArray;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Writes the weights of a checkpoint as a file that Keras's {@code load_weights} reads.
 *
 * @param file whose name ends in {@code .weights.h5} or {@code .h5}
 */
record KerasWeightsExport(Path checkpoint, Path file) {
  /** The version of Keras whose names the networks' layers have. */
  private static final String VERSION = "3.15.1";

  /** The model of a Keras file, as the checkpoint has it: perhaps with another last layer. */
  static KerasModel trained(KerasModel model, Path checkpoint) throws IOException {
    try (var values = CheckpointReader.open(checkpoint)) {
      return model.withShapes(shapes(values));
    }
  }

  private static Map<String, Shape> shapes(CheckpointReader checkpoint) {
    return checkpoint.entries().values().stream()
        .collect(Collectors.toMap(CheckpointEntry::name, CheckpointEntry::shape));
  }

  /** Writes the weights of a model that was imported, or trained further. */
  void write(KerasModel model) throws IOException {
    try (var values = CheckpointReader.open(checkpoint)) {
      model.withShapes(shapes(values)).saveWeights(file, values::floats);
    }
  }

  /**
   * Writes the weights of a network of this project, or of its base and the new head of a transfer.
   * Keras loads them by the names of the layers.
   */
  void write(NamedNetwork network, ModelConfig config) throws IOException {
    if (Form.of(file) != Form.LAYER_LISTS) {
      throw new UsageException(
          "--to must end in .h5 and not in .weights.h5 for a network of this project, because Keras"
              + " loads it by the names of the layers: load_weights(file, by_name=True)");
    }
    try (var values = CheckpointReader.open(checkpoint)) {
      var arrays =
          variables(network, config, values).stream()
              .map(
                  variable ->
                      new NewArray(
                          variable.name(), variable.shape(), () -> values.floats(variable.name())))
              .collect(groupingBy(KerasWeightsExport::layer, LinkedHashMap::new, toList()));
      KerasWeightsWriter.writeLists(file, VERSION, arrays);
    }
  }

  private static String layer(NewArray array) {
    return array.name().substring(0, array.name().lastIndexOf('/'));
  }

  private static List<Variable<?>> variables(
      NamedNetwork network, ModelConfig config, CheckpointReader values) {
    var isTransferred = values.entries().containsKey("head/kernel");
    var built =
        isTransferred
            ? new TransferNetwork(network, config, config.classes(), false)
            : network.network(config.imageSize(), config.classes());
    var variables = variables(built, config.imageSize());
    var shapes = shapes(values);
    var different =
        variables.stream()
            .filter(variable -> !variable.shape().equals(shapes.get(variable.name())))
            .map(Variable::name)
            .limit(10)
            .toList();
    if (different.isEmpty()) return variables;
    throw new UsageException(
        "%s is not a checkpoint of '%s' for %d classes: it lacks these variables, or has them with"
                .formatted(values.prefix(), network.name(), config.classes())
            + " another shape: "
            + String.join(", ", different));
  }

  private static List<Variable<?>> variables(Network network, int imageSize) {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Placeholder.shape(Shape.of(-1, imageSize, imageSize, 3));
      network.logits(scope, scope.tf("images").placeholder(TFloat32.class, shape), Mode.INFERENCE);
      return List.copyOf(scope.collected(CollectionKey.VARIABLES));
    }
  }
}
