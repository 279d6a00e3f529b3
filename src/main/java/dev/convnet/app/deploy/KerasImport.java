// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.KerasWeights;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.models.ModelConfig;
import dev.convnet.nn.models.NamedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Imports the weights of a Keras file into a network of this project.
 *
 * @param weights the file
 * @param modelConfig image size and classes of the network that the weights were trained in
 */
record KerasImport(Path weights, NamedNetwork network, ModelConfig modelConfig) {
  private static final Saver.Settings ONE_FILE = new Saver.Settings(1, 1, false);

  /** Which layers are imported. */
  enum LayerSelection {
    ALL,
    /** All layers but those of the classifier head, whether the file has them or not. */
    WITHOUT_TOP
  }

  /** The variables that are imported, and the layers of the file that are ignored. */
  private record Selected(List<Variable<?>> variables, Set<String> ignoredLayers) {}

  /**
   * Writes a checkpoint, whose keys are the variables' names.
   *
   * @param directory created if it does not exist
   * @return the prefix of its files, {@code DIRECTORY/model.ckpt}
   * @throws IOException if the file is not a weight file or does not match the network
   */
  Path toCheckpoint(Path directory, LayerSelection layers) throws IOException {
    try (var file = KerasWeights.open(weights);
        var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var selected = build(scope, layers);
      var saver = Saver.build(scope, selected.variables, ONE_FILE);
      var meta = MetaGraphs.of(scope, saver.saverDef());
      var restorer =
          KerasRestorer.build(scope, selected.variables); // after the meta graph, which lacks it
      try (var session = SessionOptions.standard().open(graph)) {
        restorer.restore(session, file, selected.ignoredLayers);
        var prefix = Files.createDirectories(directory).resolve("model.ckpt");
        saver.save(session, prefix, meta);
        return prefix;
      }
    }
  }

  private Selected build(GraphScope scope, LayerSelection layers) {
    var model = network.build(modelConfig);
    var shape = Shape.of(-1).append(model.inputShape());
    var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
    if (layers == LayerSelection.ALL) {
      model.logits(scope, images);
      return new Selected(scope.collected(CollectionKey.VARIABLES), Set.of());
    }
    var backbone = network.buildBackbone(modelConfig);
    var features = backbone.features(scope, images);
    var base = List.<Variable<?>>copyOf(scope.collected(CollectionKey.VARIABLES));
    backbone.top(scope, features);
    var top = new ArrayList<Variable<?>>(scope.collected(CollectionKey.VARIABLES));
    top.removeAll(base);
    return new Selected(base, Set.copyOf(top.stream().map(KerasImport::layer).distinct().toList()));
  }

  private static String layer(Variable<?> variable) {
    return variable.name().substring(0, variable.name().lastIndexOf('/'));
  }

  /**
   * Exports a model that takes images of any size.
   *
   * @param checkpoint of the whole network
   * @param labels the names of its classes, in the order of the logits
   * @param to the folder {@code NAME} of a SavedModel, or a file
   * @return what was written, such as {@code NAME/VERSION}
   */
  Path export(ModelFormat format, Path checkpoint, List<String> labels, Path to)
      throws IOException {
    var spec = ExportableNetworks.spec(network, modelConfig.imageSize(), labels);
    return format.export(spec, network.name(), checkpoint, to);
  }
}
