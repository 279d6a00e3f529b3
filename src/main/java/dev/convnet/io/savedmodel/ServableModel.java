// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.io.savedmodel.graph.ModelOptimizer;
import dev.convnet.io.savedmodel.graph.ModelOptimizer.Outcome;
import dev.convnet.io.savedmodel.graph.SavedModelFiles;
import dev.convnet.io.savedmodel.graph.ServableGraph;
import dev.convnet.nn.graph.TensorFlowRuntime;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.SignatureDef;

/**
 * Runs the signatures of any SavedModel.
 *
 * <p>All methods are thread-safe, and calls run in parallel. The code that loads a model must close
 * it; {@link #close} waits for running calls and frees TensorFlow's memory.
 */
public final class ServableModel implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ServableModel.class.getName());

  private static final Pattern UNKNOWN_OPERATION =
      Pattern.compile("Op type not registered '(\\w+)'");

  private final Path directory;
  private final ServableGraph graph;
  private final Map<String, SignatureDef> signatures;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final boolean isFast;
  private final String remark;
  private Optional<EngineSignatures> engineSignatures = Optional.empty();
  private boolean closed;

  private ServableModel(Path directory, Outcome outcome) {
    this(directory, outcome.graph(), outcome.isFast(), outcome.remark());
  }

  private ServableModel(Path directory, ServableGraph graph, boolean isFast, String remark) {
    this.directory = directory;
    this.graph = graph;
    this.isFast = isFast;
    this.remark = remark;
    var all = new TreeMap<>(graph.meta().getSignatureDefMap());
    all.remove(ServableGraph.INIT_SIGNATURE);
    this.signatures = Collections.unmodifiableMap(all);
  }

  /**
   * Loads a model. The caller closes it.
   *
   * @param model the folder of a version ({@code NAME/1}), or of a model ({@code NAME}), whose
   *     highest version is loaded
   * @throws IOException if there is no such model, or it is damaged; the message names the problem
   *     and what the folder holds
   */
  public static ServableModel load(Path model) throws IOException {
    var directory = ModelVersions.find(model);
    TensorFlowRuntime.startLoading();
    var meta = SavedModelFiles.read(directory);
    TensorFlowRuntime.awaitLoading();
    try {
      return new ServableModel(directory, ServableGraph.load(directory, meta), false, "");
    } catch (RuntimeException e) {
      throw unusable(directory, e);
    }
  }

  /**
   * Loads a model for answers alone: in float32, and otherwise as {@link #optimized(Path,
   * InferencePrecision)}.
   */
  public static ServableModel optimized(Path model) throws IOException {
    return optimized(model, InferencePrecision.FLOAT32);
  }

  /**
   * Loads a model for answers alone. Its graph is rewritten, so that batch normalization and
   * dropout take no time, and local response normalization takes less, and both graphs answer a
   * request of noise. Where the answers differ by more than 1e-5 of the largest number, or the
   * graph cannot be rewritten, it stays as {@link #load} loads it. The caller closes the model.
   *
   * @param model as for {@link #load}
   * @throws IOException as {@link #load} does
   */
  public static ServableModel optimized(Path model, InferencePrecision precision)
      throws IOException {
    var directory = ModelVersions.find(model);
    try (var outcome = optimize(directory, precision)) {
      return new ServableModel(directory, outcome);
    }
  }

  private static Outcome optimize(Path directory, InferencePrecision precision) throws IOException {
    TensorFlowRuntime.startLoading();
    var meta = SavedModelFiles.read(directory);
    try {
      var outcome = ModelOptimizer.optimize(directory, meta, precision.candidates());
      LOG.log(Level.DEBUG, "{0}: {1}", directory, outcome.remark());
      return outcome;
    } catch (RuntimeException e) {
      throw unusable(directory, e);
    }
  }

  /**
   * Loads a model that TensorFlow computes in float32, and otherwise as {@link #optimized(Path,
   * InferencePrecision, InferenceEngine)}.
   */
  public static ServableModel optimized(Path model, InferenceEngine engine) throws IOException {
    return optimized(model, InferencePrecision.FLOAT32, engine);
  }

  /**
   * Loads a model as {@link #optimized(Path, InferencePrecision)}, and has another engine compute
   * what it can. Its answers to requests of noise are compared with TensorFlow's; where they differ
   * by more than 1e-5 of the largest number, TensorFlow answers, as it does all requests to a graph
   * that cannot be rewritten. The caller closes the model.
   *
   * <p>TensorFlow's answers are those in float32 in any precision: the engine computes in it, and
   * one that is wrong by 1 % must not hide behind bfloat16's rounding. The graph in float32 is
   * there for this anyway, because it is compared with bfloat16, and is closed afterwards. An
   * engine that is measured is measured against the precision in which TensorFlow will answer.
   *
   * @param model as for {@link #load}
   * @param precision of what TensorFlow computes
   * @throws IOException as {@link #load} does
   */
  public static ServableModel optimized(
      Path model, InferencePrecision precision, InferenceEngine engine) throws IOException {
    return optimized(model, precision, engine, signatures -> signatures);
  }

  /**
   * The same for requests that ask for less.
   *
   * @param asked gives those of the model's signatures, or parts of them, that the engine gets
   */
  static ServableModel optimized(
      Path model,
      InferencePrecision precision,
      InferenceEngine engine,
      UnaryOperator<Map<String, SignatureDef>> asked)
      throws IOException {
    var directory = ModelVersions.find(model);
    engine.startLoading();
    try (var outcome = optimize(directory, precision)) {
      var loaded = new ServableModel(directory, outcome);
      if (!outcome.isFast()) return loaded;
      try {
        var signatures = asked.apply(loaded.signatures);
        loaded.engineSignatures =
            Optional.of(EngineSignatures.of(loaded, outcome, engine, signatures));
        return loaded;
      } finally {
        if (loaded.engineSignatures.isEmpty()) loaded.close();
      }
    }
  }

  static IOException unusable(Path directory, RuntimeException cause) {
    var operation = UNKNOWN_OPERATION.matcher(String.valueOf(cause.getMessage()));
    var why =
        operation.find()
            ? "%s needs the operation %s, which this TensorFlow (%s) does not have; export it again"
                .formatted(SavedModelFiles.GRAPH, operation.group(1), TensorFlow.version())
            : "TensorFlow refuses %s, the variables or the assets (%s); copy or export it again"
                .formatted(SavedModelFiles.GRAPH, firstLine(cause));
    return new IOException(directory + " cannot be loaded: " + why, cause);
  }

  private static String firstLine(RuntimeException cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
  }

  /** The folder of the loaded version, {@code NAME/VERSION}. */
  public Path directory() {
    return directory;
  }

  /** Whether the graph was rewritten; then a signature has answered a request already. */
  boolean isOptimized() {
    return isFast;
  }

  /** What {@link #optimized} did to the graph, or why it did nothing, in one line. */
  public String remark() {
    return remark + engineSignatures.map(EngineSignatures::remark).orElse("");
  }

  /**
   * The loaded graph, valid until {@link #close}. Operations may be added to it, such as gradients,
   * by one thread at a time.
   */
  public Graph graph() {
    return graph.graph();
  }

  /** The session that holds the variables of {@link #graph}; {@link #close} closes it. */
  public Session session() {
    return graph.session();
  }

  /** The functions that operations of {@link #graph} call, as the file holds them. */
  public FunctionDefLibrary functions() {
    return graph.meta().getGraphDef().getLibrary();
  }

  /**
   * The signatures by their names, without TensorFlow's own for restoring variables. A tensor of
   * int8 or int16 is fed and fetched as int32, one of uint32 as int64, and one of uint64 as the
   * int64 with the same bits, because TensorFlow-Java has no tensors of these types.
   */
  public Map<String, SignatureDef> signatures() {
    return signatures;
  }

  /**
   * Runs a signature.
   *
   * @param signature one of {@link #signatures}
   * @param inputs one tensor per input of the signature, by its name; the caller closes them
   * @param reader receives the outputs by their names; they are closed when it returns
   * @return the result of {@code reader}
   * @throws IllegalArgumentException if an input is unknown, or TensorFlow refuses its shape, type
   *     or values
   * @throws IllegalStateException if the model is closed
   */
  public <T> T call(
      SignatureDef signature, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    lock.readLock().lock();
    try {
      if (closed) throw new IllegalStateException("the model of " + directory + " is closed");
      var engine = engineSignatures.flatMap(all -> all.of(signature, inputs));
      return engine.isPresent()
          ? engine.get().call(signature, inputs, reader)
          : graph.call(signature, inputs, reader);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Waits for running calls and frees the model; later calls throw an {@link
   * IllegalStateException}. Closing twice has no effect.
   */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (closed) return;
      closed = true;
      try {
        engineSignatures.ifPresent(EngineSignatures::close);
      } finally {
        graph.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
