// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.savedmodel.graph.ModelOptimizer;
import dev.convnet.io.savedmodel.graph.SavedModelFiles;
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
 * Exports a network and the variables of a checkpoint as a SavedModel. TensorFlow Serving, Python
 * and any TensorFlow-Java program load it without this project; {@link ImageClassifier} loads it,
 * too.
 *
 * <pre>{@code
 * var spec =
 *     new ExportSpec(
 *         24,
 *         24,
 *         List.of("airplane", "automobile"), // one name per logit
 *         (scope, images) -> network.logits(scope, images),
 *         scope ->
 *             Saver.build(
 *                 scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard()));
 * Path version = new SavedModelExporter(spec).export(Path.of("run"), Path.of("models/planes"));
 * }</pre>
 *
 * <p>It writes these files:
 *
 * <pre>
 * NAME/VERSION/saved_model.pb            graph and signatures
 * NAME/VERSION/variables/variables.*     variables
 * NAME/VERSION/assets/labels.txt         names of the classes, one per line
 * NAME/VERSION/assets.extra/tf_serving_warmup_requests   example requests, run when it is loaded
 * </pre>
 *
 * <p>The signature {@code serving_default} takes {@code images}, uint8 [N, H, W, 3], of any size.
 * The signature {@code encoded} takes {@code encoded}, string [N], the bytes of PNG, JPEG, GIF or
 * BMP files. Both return {@code scores}, float32 [N, classes], the probabilities; {@code classes},
 * int64 [N], the index of the most likely class; and {@code labels}, string [N], its name. Extra
 * signatures of the {@link ExportSpec} take {@code images}.
 *
 * <p>Readers never see a part of a version, because its folder appears when it is complete. An
 * export that fails leaves no folder. Thread-safe if the builders of the {@link ExportSpec} are;
 * exports to the same model at the same time get different versions.
 */
public final class SavedModelExporter {
  private static final Set<String> COLLECTIONS =
      Set.of(CollectionKey.VARIABLES.name(), CollectionKey.TRAINABLE_VARIABLES.name());

  private final ExportSpec spec;
  private final boolean isOptimized;

  /** Exports the network that {@code spec} describes. */
  public SavedModelExporter(ExportSpec spec) {
    this(spec, false);
  }

  private SavedModelExporter(ExportSpec spec, boolean isOptimized) {
    this.spec = spec;
    this.isOptimized = isOptimized;
  }

  /**
   * The same, but for answers alone: batch normalization becomes part of the convolutions before
   * it, and local response normalization a convolution, for every program that loads the model, and
   * what training left is gone. The variables are not those of the checkpoint. An export whose
   * answers to noise would differ by more than 1e-5 of the largest number fails with an {@link
   * InvalidSettingException}.
   */
  public SavedModelExporter optimized() {
    return new SavedModelExporter(spec, true);
  }

  /**
   * Exports a checkpoint as the next free version of a model.
   *
   * @param checkpoint {@code DIRECTORY/model.ckpt-100}, or a directory, whose latest checkpoint is
   *     used
   * @param model the folder {@code NAME}, which is created if it does not exist
   * @return the folder {@code NAME/VERSION}
   * @throws IOException if there is no such checkpoint, it does not match the network, or the model
   *     cannot be written
   * @throws NotFiniteException if a restored variable holds NaN or infinity; the message names it
   */
  public Path export(Path checkpoint, Path model) throws IOException {
    try (var unfinished = UnfinishedModel.begin(model)) {
      write(checkpoint, unfinished.directory(), String.valueOf(model.getFileName()));
      return unfinished.publish();
    }
  }

  /**
   * Exports a checkpoint as a given version of a model, and otherwise like {@link #export(Path,
   * Path)}.
   *
   * @param version at least 1
   * @return the folder {@code NAME/VERSION}
   * @throws java.nio.file.FileAlreadyExistsException if the version exists; it is not changed
   * @throws IOException as {@link #export(Path, Path)}
   * @throws InvalidSettingException if {@code version} is less than 1
   * @throws NotFiniteException as {@link #export(Path, Path)}
   */
  public Path export(Path checkpoint, Path model, long version) throws IOException {
    UnfinishedModel.checkFree(model, version);
    try (var unfinished = UnfinishedModel.begin(model)) {
      write(checkpoint, unfinished.directory(), String.valueOf(model.getFileName()));
      return unfinished.publish(version);
    }
  }

  private void write(Path checkpoint, Path directory, String name) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var signatures = ServingSignatures.build(scope, spec);
      var settings = new Saver.Settings(1, 1, false);
      var saver = Saver.build(scope, scope.collected(CollectionKey.VARIABLES), settings);
      var model = model(MetaGraphs.of(scope, saver.saverDef()), signatures);
      var restoring =
          spec.saverFactory().create(scope); // after the model, which must not contain it
      try (var session = SessionOptions.standard().open(graph)) {
        restoring.restore(session, checkpoint);
        checkFinite(saver, session, checkpoint);
        saveVariables(session, saver.saverDef(), directory);
      }
      SavedModelFiles.write(model, directory.resolve(SavedModelFiles.GRAPH));
      new WarmupExample(name, signatures, spec.height(), spec.width()).write(directory);
    }
    Files.createDirectory(directory.resolve("assets"));
    Files.write(directory.resolve(ImageClassifier.LABELS), spec.labels());
    if (isOptimized) optimize(directory);
  }

  private static void optimize(Path directory) throws IOException {
    try {
      ModelOptimizer.rewriteFiles(directory);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "the model cannot be optimized: " + e.getMessage() + "; export it as it is");
    }
  }

  private static void checkFinite(Saver saver, Session session, Path checkpoint) {
    try (var values = saver.snapshot(session)) {
      var notFinite = values.notFinite();
      if (!notFinite.isEmpty()) {
        throw NotFiniteException.ofVariables("the SavedModel of " + checkpoint, notFinite);
      }
    }
  }

  /** Removes the devices of training, because the model may be served on other devices. */
  private static SavedModel model(MetaGraphDef graph, Map<String, SignatureDef> signatures) {
    var meta = graph.toBuilder().putAllSignatureDef(signatures);
    meta.getMetaInfoDefBuilder().addTags("serve");
    meta.getGraphDefBuilder().getNodeBuilderList().forEach(NodeDef.Builder::clearDevice);
    graph.getCollectionDefMap().keySet().stream()
        .filter(name -> !COLLECTIONS.contains(name))
        .forEach(meta::removeCollectionDef);
    return SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(meta).build();
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
