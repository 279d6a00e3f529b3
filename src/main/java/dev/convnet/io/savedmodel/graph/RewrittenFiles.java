// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TString;

/**
 * A rewritten graph in a session, and the files of a SavedModel that hold it, which any program
 * loads.
 *
 * @param graph with the operations that save and restore its variables
 */
record RewrittenFiles(ServableGraph graph) implements AutoCloseable {
  private static final String VARIABLES = "variables";

  /** Opens a session; the caller closes it. */
  static RewrittenFiles open(MetaGraphDef plain, WeightNodes weights) {
    var saver = new SaverNodes(weights.graph().toBuilder(), weights.variables());
    var meta = saver.addTo(plain);
    var graph = new Graph();
    try {
      graph.importGraphDef(meta.getGraphDef());
      var session = FastGraph.session(graph, weights, SessionOptions.standard().toProto());
      return new RewrittenFiles(new ServableGraph(meta, graph, session, Map.of(), false));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** Replaces the graph and the variables of a model that nobody reads yet. */
  void write(Path directory) throws IOException {
    var variables = directory.resolve(VARIABLES);
    try (var old = Files.list(variables)) {
      for (var file : old.toList()) Files.delete(file);
    }
    if (graph.meta().hasSaverDef()) save(variables.resolve(VARIABLES));
    var model = SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(graph.meta());
    SavedModelFiles.write(model.build(), directory.resolve(SavedModelFiles.GRAPH));
  }

  private void save(Path prefix) {
    var saver = graph.meta().getSaverDef();
    try (var file = TString.scalarOf(prefix.toString())) {
      graph
          .session()
          .runner()
          .feed(saver.getFilenameTensorName(), file)
          .fetch(saver.getSaveTensorName())
          .run()
          .close();
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
