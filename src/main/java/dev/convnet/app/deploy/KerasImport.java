// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.KerasWeights;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
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
 * A weight file of Keras on its way into a network of this project.
 *
 * @param modelConfig of the network that the weights were learned in
 */
record KerasImport(Path weights, NamedNetwork network, ModelConfig modelConfig) {
  private static final Saver.Settings ONE_FILE = new Saver.Settings(1, 1, false);

  /** What is taken over. */
  enum LayerSelection {
    ALL,
    /** All but the layers that name classes, whether the file has them or not. */
    WITHOUT_TOP
  }

  /** Variables to be read, and layers of the file that are not. */
  private record Wanted(List<Variable<?>> variables, Set<String> leftOut) {}

  /**
   * Writes a checkpoint, whose keys are the variables' names.
   *
   * @param directory made if it isn't there
   * @return the prefix of its files, {@code DIRECTORY/model.ckpt}
   * @throws IOException if the file is no weight file, or not this network's
   */
  Path toCheckpoint(Path directory, LayerSelection part) throws IOException {
    try (var file = KerasWeights.open(weights);
        var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var wanted = build(scope, part);
      var saver = Saver.build(scope, wanted.variables, ONE_FILE);
      var meta = MetaGraphs.of(scope, saver.saverDef());
      var restorer =
          KerasRestorer.build(scope, wanted.variables); // later: no part of the meta graph
      try (var session = SessionOptions.standard().open(graph)) {
        restorer.restore(session, file, wanted.leftOut);
        var prefix = Files.createDirectories(directory).resolve("model.ckpt");
        saver.save(session, prefix, meta);
        return prefix;
      }
    }
  }

  private Wanted build(GraphScope scope, LayerSelection part) {
    var model = network.build(modelConfig);
    var shape = Shape.of(-1).append(model.inputShape());
    var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
    if (part == LayerSelection.ALL) {
      model.logits(scope, images);
      return new Wanted(scope.collected(CollectionKey.VARIABLES), Set.of());
    }
    var backbone = network.buildBackbone(modelConfig);
    var features = backbone.features(scope, images);
    var base = List.<Variable<?>>copyOf(scope.collected(CollectionKey.VARIABLES));
    backbone.top(scope, features);
    var top = new ArrayList<Variable<?>>(scope.collected(CollectionKey.VARIABLES));
    top.removeAll(base);
    return new Wanted(base, Set.copyOf(top.stream().map(KerasImport::layer).distinct().toList()));
  }

  private static String layer(Variable<?> variable) {
    return variable.name().substring(0, variable.name().lastIndexOf('/'));
  }

  /**
   * Writes a SavedModel that takes plain pictures of any size.
   *
   * @param checkpoint of the whole network
   * @param labels the names of its classes
   * @param model {@code NAME}
   * @return {@code NAME/VERSION}
   */
  Path toSavedModel(Path checkpoint, List<String> labels, Path model) throws IOException {
    var side = modelConfig.imageSize();
    var served =
        new ExportSpec(
            side,
            side,
            labels,
            (scope, pictures) -> {
              var pixels = network.preprocessing().apply(scope.nameScope("preprocess"), pictures);
              return network.build(modelConfig).logits(scope, pixels);
            },
            scope -> Saver.build(scope, scope.collected(CollectionKey.VARIABLES), ONE_FILE));
    return new SavedModelExporter(served).export(checkpoint, model);
  }
}
