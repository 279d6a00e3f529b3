// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.KerasWeights;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.PixelFormat;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.LayerTable;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.NamedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * A network that has learned nothing, as it is served. Its classes are called by their numbers.
 *
 * @param input {@code [height, width, channels]} of its images
 * @param parameters that it would learn
 * @param multiplyAdds for a picture
 * @param model the SavedModel
 */
public record MadeUpNetwork(
    String name, Shape input, long parameters, long multiplyAdds, Path model) {
  private static final Saver.Settings ONE_FILE = new Saver.Settings(1, 1, false);

  /**
   * Exports it.
   *
   * @param weights Keras's file; without, the variables have their first values
   * @param folder for a checkpoint and the SavedModel
   */
  public static MadeUpNetwork export(NamedNetwork network, Optional<Path> weights, Path folder)
      throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var shape = Shape.of(-1).append(network.build().inputShape());
      network
          .build()
          .logits(scope, scope.tf().placeholder(TFloat32.class, Placeholder.shape(shape)));
      var saver = Saver.build(scope, scope.collected(CollectionKey.VARIABLES), ONE_FILE);
      var checkpoint = folder.resolve("model.ckpt");
      try (var session = SessionOptions.standard().open(graph)) {
        setAll(scope, session, weights);
        saver.save(session, checkpoint, MetaGraphs.of(scope, saver.saverDef()));
      }
      var table = LayerTable.of(scope);
      var model =
          new SavedModelExporter(served(network)).export(checkpoint, folder.resolve("made"));
      return new MadeUpNetwork(
          network.name(),
          network.build().inputShape(),
          table.parameters(),
          table.multiplyAdds(),
          model);
    }
  }

  /**
   * Exports the model of a Keras file, with the weights of the file. It gets pixels from 0 to 255.
   *
   * @param folder for a checkpoint and the SavedModel
   */
  public static MadeUpNetwork export(String name, KerasModel keras, Path folder)
      throws IOException {
    var input = keras.inputShape();
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 1);
      var shape = Placeholder.shape(Shape.of(-1).append(input));
      keras.logits(scope, scope.tf("images").placeholder(TFloat32.class, shape), Mode.INFERENCE);
      var saver = Saver.build(scope, scope.collected(CollectionKey.VARIABLES), ONE_FILE);
      var meta = MetaGraphs.of(scope, saver.saverDef());
      var checkpoint = folder.resolve("model.ckpt");
      try (var session = SessionOptions.standard().open(graph)) {
        keras.restore(session, scope);
        saver.save(session, checkpoint, meta);
      }
      var spec =
          new ExportSpec(
              (int) input.get(0),
              (int) input.get(1),
              IntStream.range(0, keras.classes()).mapToObj(Integer::toString).toList(),
              (inner, images) ->
                  keras.network(PixelFormat.PLAIN).logits(inner, images, Mode.INFERENCE));
      var model = new SavedModelExporter(spec).export(checkpoint, folder.resolve("made"));
      var table = LayerTable.of(scope);
      return new MadeUpNetwork(name, input, table.parameters(), table.multiplyAdds(), model);
    }
  }

  private static void setAll(GraphScope scope, Session session, Optional<Path> file)
      throws IOException {
    session.run(scope.initializer());
    if (file.isEmpty()) return;
    try (var weights = KerasWeights.open(file.get())) {
      KerasRestorer.build(scope, scope.collected(CollectionKey.VARIABLES))
          .restore(session, weights);
    }
  }

  private static ExportSpec served(NamedNetwork network) {
    var side = network.defaultConfig().imageSize();
    return new ExportSpec(
        side,
        side,
        classes(network),
        (scope, pictures) -> {
          var pixels = network.preprocessing().apply(scope.nameScope("preprocess"), pictures);
          return network.build().logits(scope, channels(scope, network, pixels));
        },
        scope -> Saver.build(scope, scope.collected(CollectionKey.VARIABLES), ONE_FILE));
  }

  /** Gray where the network takes that. */
  private static Operand<TFloat32> channels(
      GraphScope scope, NamedNetwork network, Operand<TFloat32> pictures) {
    if (network.build().inputShape().get(2) == 3) return pictures;
    var tf = scope.nameScope("gray").tf();
    return tf.math.mean(pictures, tf.array(3), Mean.keepDims(true));
  }

  private static List<String> classes(NamedNetwork network) {
    return IntStream.range(0, network.defaultConfig().classes())
        .mapToObj(Integer::toString)
        .toList();
  }
}
