// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel.graph;

import dev.convnet.io.savedmodel.optimize.ExactInput;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TString;

/**
 * The graph of a SavedModel in a session, its variables restored and its tables initialized, as
 * TensorFlow's {@code loader.cc} does it. TensorFlow-Java's own loader refuses the whole model if
 * one signature does not fit the graph; here only calls of that signature fail.
 */
public final class ServableGraph implements SignatureCaller, AutoCloseable {
  /** The signature that restores variables and initializes tables; it answers no requests. */
  public static final String INIT_SIGNATURE = "__saved_model_init_op";

  private static final RunOptions ON_CALLERS_THREAD =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private static final String VARIABLES = "variables";
  private static final String ASSETS = "assets";
  private static final String ASSET_COLLECTION = "saved_model_assets";

  /** Where TensorFlow 1 kept the operation that initializes tables. */
  private static final String[] INIT_COLLECTIONS = {"saved_model_main_op", "legacy_init_op"};

  private final MetaGraphDef meta;
  private final Graph graph;
  private final Session session;
  private final Map<String, ExactInput> exactInputs;
  private final boolean isSmall;
  private Optional<Session> forOne = Optional.empty();

  /**
   * A graph whose variables have their values; closing this closes graph and session.
   *
   * @param exactInputs second forms for images of the network's size, by the names of the inputs
   * @param isSmall whether waking another thread takes longer than an operation
   */
  ServableGraph(
      MetaGraphDef meta,
      Graph graph,
      Session session,
      Map<String, ExactInput> exactInputs,
      boolean isSmall) {
    this.isSmall = isSmall;
    this.meta = meta;
    this.graph = graph;
    this.session = session;
    this.exactInputs = exactInputs;
  }

  /** Answers requests of one picture in another session of the same graph, which this closes. */
  ServableGraph withSessionForOne(Session other) {
    forOne = Optional.of(other);
    return this;
  }

  /**
   * Loads a graph.
   *
   * @param directory of its variables and assets
   * @throws RuntimeException if TensorFlow refuses it
   */
  public static ServableGraph load(Path directory, MetaGraphDef meta) throws IOException {
    return loadAdapted(directory, AdaptedTypes.adapt(meta));
  }

  /** The same after {@link AdaptedTypes#adapt}. */
  static ServableGraph loadAdapted(Path directory, MetaGraphDef adapted) throws IOException {
    return load(directory, adapted, SessionOptions.standard().toProto());
  }

  /** Loads a graph for one question or two: TensorFlow does not spend time on its speed. */
  static ServableGraph loadToAsk(Path directory, MetaGraphDef adapted) throws IOException {
    var config = SessionOptions.standard().toProto().toBuilder();
    config.getGraphOptionsBuilder().getRewriteOptionsBuilder().setDisableMetaOptimizer(true);
    return load(directory, adapted, config.build());
  }

  private static ServableGraph load(Path directory, MetaGraphDef adapted, ConfigProto config)
      throws IOException {
    var graph = new Graph();
    try {
      graph.importGraphDef(adapted.getGraphDef());
      var session = new Session(graph, config);
      var loaded = new ServableGraph(adapted, graph, session, Map.of(), false);
      try {
        loaded.initialize(directory);
      } catch (RuntimeException | IOException e) {
        session.close();
        throw e;
      }
      return loaded;
    } catch (RuntimeException | IOException e) {
      graph.close();
      throw e;
    }
  }

  private void initialize(Path directory) throws IOException {
    var assets = new HashMap<String, String>();
    for (var asset : assets()) {
      assets.put(
          asset.getTensorInfo().getName(),
          directory.resolve(ASSETS).resolve(asset.getFilename()).toString());
    }
    var variables = directory.resolve(VARIABLES).resolve(VARIABLES);
    if (meta.hasSaverDef() && Files.exists(directory.resolve(VARIABLES + "/variables.index"))) {
      var feeds = new HashMap<>(assets);
      feeds.put(meta.getSaverDef().getFilenameTensorName(), variables.toString());
      run(meta.getSaverDef().getRestoreOpName(), feeds);
    }
    initOperation().ifPresent(name -> run(name, assets));
  }

  /** Builders of TensorFlow 1 list the files in a collection only. */
  private List<AssetFileDef> assets() throws IOException {
    var assets = new ArrayList<>(meta.getAssetFileDefList());
    if (assets.isEmpty() && meta.containsCollectionDef(ASSET_COLLECTION)) {
      for (var any : meta.getCollectionDefOrThrow(ASSET_COLLECTION).getAnyList().getValueList()) {
        assets.add(any.unpack(AssetFileDef.class));
      }
    }
    return assets;
  }

  private Optional<String> initOperation() {
    if (meta.containsSignatureDef(INIT_SIGNATURE)) {
      var outputs = meta.getSignatureDefOrThrow(INIT_SIGNATURE).getOutputsMap();
      if (outputs.containsKey(INIT_SIGNATURE)) {
        return Optional.of(outputs.get(INIT_SIGNATURE).getName());
      }
    }
    for (var collection : INIT_COLLECTIONS) {
      if (meta.containsCollectionDef(collection)) {
        var nodes = meta.getCollectionDefOrThrow(collection).getNodeList().getValueList();
        if (!nodes.isEmpty()) return Optional.of(nodes.get(0));
      }
    }
    return Optional.empty();
  }

  private void run(String operation, Map<String, String> feeds) {
    var tensors = new HashMap<String, TString>();
    try {
      feeds.forEach((name, value) -> tensors.put(name, TString.scalarOf(value)));
      var runner = session.runner().addTarget(operation.replaceFirst(":\\d+$", ""));
      tensors.forEach(runner::feed);
      runner.run().close();
    } finally {
      tensors.values().forEach(TString::close);
    }
  }

  @Override
  public <T> T call(
      SignatureDef signature, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    return call(signature, exactForm(signature, inputs), inputs, reader);
  }

  /** Runs a signature by the very tensors that it names. */
  public <T> T callAsItIs(
      SignatureDef signature, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    return call(signature, Optional.empty(), inputs, reader);
  }

  private <T> T call(
      SignatureDef signature,
      Optional<ExactInput> form,
      Map<String, Tensor> inputs,
      Function<Map<String, Tensor>, T> reader) {
    var runner = (isForOne(inputs) ? forOne.orElse(session) : session).runner();
    if (isSmall && !takesFiles(signature)) runner.setOptions(ON_CALLERS_THREAD);
    inputs.forEach(
        (name, tensor) -> runner.feed(name(signature.getInputsOrThrow(name), form), tensor));
    var names = signature.getOutputsMap().keySet().stream().sorted().toList();
    names.forEach(name -> runner.fetch(name(signature.getOutputsOrThrow(name), form)));
    try (var results = runner.run()) {
      var outputs = new TreeMap<String, Tensor>();
      for (int i = 0; i < names.size(); i++) outputs.put(names.get(i), results.get(i));
      return reader.apply(outputs);
    }
  }

  private static boolean isForOne(Map<String, Tensor> inputs) {
    return inputs.values().stream()
        .map(Tensor::shape)
        .allMatch(shape -> shape.numDimensions() > 0 && shape.get(0) == 1);
  }

  /** Files are decoded by several threads at a time. */
  private static boolean takesFiles(SignatureDef signature) {
    return signature.getInputsMap().values().stream()
        .anyMatch(info -> info.getDtype() == DataType.DT_STRING);
  }

  private static String name(TensorInfo info, Optional<ExactInput> form) {
    return form.isPresent() ? form.get().name(info.getName()) : info.getName();
  }

  private Optional<ExactInput> exactForm(SignatureDef signature, Map<String, Tensor> inputs) {
    if (exactInputs.isEmpty() || inputs.size() != 1) return Optional.empty();
    var input = inputs.entrySet().iterator().next();
    var fed = signature.getInputsOrThrow(input.getKey()).getName();
    return Optional.ofNullable(exactInputs.get(fed))
        .filter(form -> form.fits(input.getValue().shape()));
  }

  /** Second forms for images of the network's size, by the names of the inputs. */
  public Map<String, ExactInput> exactInputs() {
    return exactInputs;
  }

  /** The graph with its signatures, as it was loaded or rewritten. */
  public MetaGraphDef meta() {
    return meta;
  }

  /** Valid until {@link #close}. */
  public Graph graph() {
    return graph;
  }

  /** The session that holds the variables. */
  public Session session() {
    return session;
  }

  @Override
  public void close() {
    forOne.ifPresent(Session::close);
    session.close();
    graph.close();
  }
}
