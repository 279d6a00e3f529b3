// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import com.google.protobuf.CodedOutputStream;
import dev.convnet.error.NotFiniteException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TString;

/**
 * Writes a network with the values of a checkpoint as a SavedModel, which TensorFlow Serving,
 * Python and any TensorFlow-Java program load without this project:
 *
 * <pre>
 * NAME/VERSION/saved_model.pb            graph and signatures
 * NAME/VERSION/variables/variables.*     values
 * NAME/VERSION/assets/labels.txt         a class a line
 * </pre>
 *
 * The signatures are {@code serving_default}, which takes {@code images}, uint8 [N, H, W, 3] of any
 * size, and {@code encoded}, which takes {@code encoded}, string [N], the bytes of PNG, JPEG, GIF
 * or BMP files. Both give {@code scores}, float32 [N, classes], probabilities; {@code classes},
 * int64 [N], the likeliest; and {@code labels}, string [N], its name. A network's views are
 * signatures that take {@code images}, too.
 */
public final class SavedModelExporter {
  private static final Set<String> COLLECTIONS =
      Set.of(CollectionKey.VARIABLES.name(), CollectionKey.TRAINABLE_VARIABLES.name());

  private final ExportSpec network;

  public SavedModelExporter(ExportSpec network) {
    this.network = network;
  }

  /**
   * Exports under the next free number.
   *
   * @param checkpoint {@code DIRECTORY/model.ckpt-100}, or the directory, whose latest is meant
   * @param model {@code NAME}, made if it isn't there
   * @return {@code NAME/VERSION}
   * @throws IOException if there is no such checkpoint or it doesn't fit the network
   * @throws NotFiniteException if a restored variable holds NaN or infinity; nothing is written
   */
  public Path export(Path checkpoint, Path model) throws IOException {
    try (var unfinished = UnfinishedModel.begin(model)) {
      write(checkpoint, unfinished.directory());
      return unfinished.publish();
    }
  }

  /**
   * Exports under a given number.
   *
   * @throws IOException if there is that version already, too; it stays as it is
   */
  public Path export(Path checkpoint, Path model, long version) throws IOException {
    UnfinishedModel.checkFree(model, version);
    try (var unfinished = UnfinishedModel.begin(model)) {
      write(checkpoint, unfinished.directory());
      return unfinished.publish(version);
    }
  }

  private void write(Path checkpoint, Path directory) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var signatures = ServingSignatures.build(scope, network);
      var settings = new Saver.Settings(1, 1, false);
      var saver = Saver.build(scope, scope.collected(CollectionKey.VARIABLES), settings);
      var model = model(MetaGraphs.of(scope, saver.saverDef()), signatures);
      var restoring = network.saverFactory().of(scope); // later, so that the model is without it
      try (var session = SessionOptions.standard().open(graph)) {
        restoring.restore(session, checkpoint);
        checkFinite(saver, session, checkpoint);
        saveVariables(session, saver.saverDef(), directory);
      }
      write(model, directory.resolve(ModelVersions.GRAPH));
    }
    Files.createDirectory(directory.resolve("assets"));
    Files.write(directory.resolve(ImageClassifier.LABELS), network.labels());
  }

  private static void checkFinite(Saver saver, Session session, Path checkpoint) {
    try (var values = saver.snapshot(session)) {
      var notFinite = values.notFinite();
      if (!notFinite.isEmpty()) {
        throw NotFiniteException.ofVariables("the SavedModel of " + checkpoint, notFinite);
      }
    }
  }

  /** Without devices: where the network was trained is no wish of who serves it. */
  private static SavedModel model(MetaGraphDef graph, Map<String, SignatureDef> signatures) {
    var meta = graph.toBuilder().putAllSignatureDef(signatures);
    meta.getMetaInfoDefBuilder().addTags("serve");
    meta.getGraphDefBuilder().getNodeBuilderList().forEach(NodeDef.Builder::clearDevice);
    graph.getCollectionDefMap().keySet().stream()
        .filter(name -> !COLLECTIONS.contains(name))
        .forEach(meta::removeCollectionDef);
    return SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
  }

  /** With sorted maps, so that the same network gives the same bytes. */
  private static void write(SavedModel model, Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      var coded = CodedOutputStream.newInstance(out);
      coded.useDeterministicSerialization();
      model.writeTo(coded);
      coded.flush();
    }
  }

  private static void saveVariables(Session session, SaverDef saver, Path directory)
      throws IOException {
    var variables = Files.createDirectory(directory.resolve("variables")).resolve("variables");
    try (var prefix = TString.scalarOf(variables.toString())) {
      session
          .runner()
          .feed(saver.getFilenameTensorName(), prefix)
          .fetch(saver.getSaveTensorName())
          .run()
          .close();
    }
  }
}
