// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.MissingArtifactException;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.io.savedmodel.InferenceEngine;
import dev.convnet.io.savedmodel.InferencePrecision;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.batching.Batching;
import dev.convnet.serving.batching.ModelRunners;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelLoading;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.ModelSource;
import dev.convnet.serving.repository.ModelWatcher;
import dev.convnet.serving.repository.ModelWatcher.Intervals;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * The settings of a {@link ModelServer}. Each has a default: a server on this machine, port 8501,
 * by HTTP, without a token. Models come either from {@link #models(ModelSource)}, or are loaded
 * already ({@link #model}).
 */
public final class ModelServerBuilder {
  private static final int PORT = 8501;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final int QUEUED_PER_PROCESSOR = 64;

  /** Requests whose threads wait for their batch: those of two batches that run in turn. */
  private static final int MOST_IN_BATCHES = 128;

  private final Map<String, ServableModel> loaded = new TreeMap<>();
  private final Map<String, String> pages = new HashMap<>();
  private Optional<ModelSource> source = Optional.empty();
  private Duration versionInterval = Duration.ofSeconds(1);
  private Duration modelInterval = Duration.ZERO;
  private boolean labelsOfUnavailable;
  private ModelLoading loading = ModelLoading.USUAL;
  private Consumer<String> log = line -> LoggerFactory.getLogger(ModelServer.class).info(line);
  private Batching batching = new Batching.WhereItPays();
  private BindAddress address = BindAddress.local(PORT);
  private Optional<BindAddress> grpc = Optional.empty();
  private Optional<String> metricsPath = Optional.of(ServerMetrics.PATH);
  private int httpThreads = ServerSettings.HTTP_THREADS;
  private int maxConcurrent = 2 * PROCESSORS;
  private int maxQueued = QUEUED_PER_PROCESSOR * PROCESSORS;
  private Duration bodyTimeout = ServerSettings.BODY_TIMEOUT;
  private boolean cors;
  private Set<String> allowedHosts = Set.of();
  private Optional<AccessToken> token = Optional.empty();
  private Optional<ServerKey> key = Optional.empty();
  private Optional<Consumer<String>> accessLog = Optional.empty();
  private Optional<PredictionLog> predictionLog = Optional.empty();

  ModelServerBuilder() {}

  /**
   * Serves the models of a folder or a file, in the versions that are there; the server loads and
   * unloads them.
   *
   * @param models such as {@link ModelSource#folder}
   */
  public ModelServerBuilder models(ModelSource models) {
    source = Optional.of(models);
    return this;
  }

  /**
   * Serves a model that is loaded already, beside others of this kind.
   *
   * @param name in requests
   * @param model the caller closes it after the server
   */
  public ModelServerBuilder model(String name, ServableModel model) {
    loaded.put(name, model);
    return this;
  }

  /** How often to look for new versions of the models of a source; zero never looks again. */
  public ModelServerBuilder versionInterval(Duration interval) {
    versionInterval = requireNotNegative("versionInterval", interval);
    return this;
  }

  /** How often to ask the source for its models; zero, the default, never asks again. */
  public ModelServerBuilder modelInterval(Duration interval) {
    modelInterval = requireNotNegative("modelInterval", interval);
    return this;
  }

  private static Duration requireNotNegative(String setting, Duration interval) {
    if (!interval.isNegative()) return interval;
    throw new InvalidSettingException(setting, "must be at least 0, got " + interval);
  }

  /** Whether labels may name versions that are not loaded. */
  public ModelServerBuilder labelsOfUnavailable(boolean allowed) {
    labelsOfUnavailable = allowed;
    return this;
  }

  /**
   * How often the example requests of a model of a source are run before it serves, by default
   * once; 0 runs none.
   */
  public ModelServerBuilder warmups(int iterations) {
    loading = loading.warmups(iterations);
    return this;
  }

  /** What computes the models of a source where it can; TensorFlow by default. */
  public ModelServerBuilder engine(InferenceEngine engine) {
    loading = loading.engine(engine);
    return this;
  }

  /** The type in which TensorFlow computes the models of a source; float32 by default. */
  public ModelServerBuilder precision(InferencePrecision precision) {
    loading = loading.precision(precision);
    return this;
  }

  /**
   * Receives a line for each version that is loaded, unloaded or cannot be loaded, and for other
   * problems of the models, from any thread; SLF4J by default.
   */
  public ModelServerBuilder log(Consumer<String> lines) {
    log = lines;
    return this;
  }

  /**
   * Whether requests that come at the same time run together; by default where a model computes
   * batches faster, which is measured when it is loaded.
   */
  public ModelServerBuilder batching(Batching when) {
    batching = when;
    return this;
  }

  /** Where to listen; {@code BindAddress.local(8501)} by default. */
  public ModelServerBuilder address(BindAddress where) {
    address = where;
    return this;
  }

  /** Answers by gRPC, too. */
  public ModelServerBuilder grpc(BindAddress where) {
    grpc = Optional.of(where);
    return this;
  }

  /**
   * Serves an HTML page.
   *
   * @param path such as {@code /}
   */
  public ModelServerBuilder page(String path, String html) {
    pages.put(path, html);
    return this;
  }

  /** The path of the metrics for Prometheus, TensorFlow Serving's by default; empty for none. */
  public ModelServerBuilder metricsPath(Optional<String> path) {
    metricsPath = path;
    return this;
  }

  /** The largest number of threads that read requests and write answers, 250 by default. */
  public ModelServerBuilder httpThreads(int threads) {
    httpThreads = threads;
    return this;
  }

  /** The number of requests that compute at a time; by default twice as many as processors. */
  public ModelServerBuilder maxConcurrent(int requests) {
    maxConcurrent = requests;
    return this;
  }

  /**
   * The number of requests that wait for those that compute, by default 64 for each processor. More
   * are answered with 503.
   */
  public ModelServerBuilder maxQueued(int requests) {
    maxQueued = requests;
    return this;
  }

  /**
   * How long a client may take to send its request, by default 30 seconds. One that sends less than
   * 1 KiB a second is given up before.
   */
  public ModelServerBuilder bodyTimeout(Duration timeout) {
    bodyTimeout = timeout;
    return this;
  }

  /** Whether pages of other sites may read answers. */
  public ModelServerBuilder cors(boolean allowed) {
    cors = allowed;
    return this;
  }

  /**
   * Names that the header {@code Host} may have besides those of this machine; {@code *} stands for
   * any. Else a page of another site could reach a server on this machine under a name of its own
   * (DNS rebinding).
   */
  public ModelServerBuilder allowedHosts(Set<String> hosts) {
    allowedHosts = hosts;
    return this;
  }

  /** The token that clients must send, except to ask for the server's health. */
  public ModelServerBuilder token(AccessToken required) {
    token = Optional.of(required);
    return this;
  }

  /** The key with which the server answers, by HTTPS only. */
  public ModelServerBuilder key(ServerKey serverKey) {
    key = Optional.of(serverKey);
    return this;
  }

  /** Receives a line of JSON for each answer, from any thread. */
  public ModelServerBuilder accessLog(Consumer<String> lines) {
    accessLog = Optional.of(lines);
    return this;
  }

  /** Logs each prediction; the caller closes the log after the server. */
  public ModelServerBuilder predictionLog(PredictionLog predictions) {
    predictionLog = Optional.of(predictions);
    return this;
  }

  /**
   * Loads the models and starts the server.
   *
   * @return the running server, which the caller closes
   * @throws InvalidSettingException if a setting is out of range, or models are both loaded and
   *     from a source
   * @throws IOException if the models cannot be read or the server cannot listen at the address
   * @throws MissingArtifactException if Javalin, or gRPC if it is wanted, is not on the class path
   */
  public ModelServer start() throws IOException {
    OptionalArtifact.JAVALIN.require("ModelServer");
    if (grpc.isPresent()) OptionalArtifact.GRPC.require("ModelServer with gRPC");
    if (source.isPresent() && !loaded.isEmpty()) {
      throw new InvalidSettingException("models", "must be loaded or from a source, not both");
    }
    var settings = settings();
    var metrics = new ServerMetrics();
    var runners = new ModelRunners(batching, maxConcurrent, metrics);
    if (source.isEmpty()) {
      var models = ModelRepository.of(loaded, runners, log);
      return ModelServer.start(models, metrics, settings);
    }
    var models = ModelRepository.empty(runners, log, labelsOfUnavailable, loading);
    try {
      var intervals = new Intervals(versionInterval, modelInterval);
      var watcher = ModelWatcher.start(models, source.get(), intervals, log);
      return ModelServer.start(models, metrics, settings, watcher);
    } catch (IOException | RuntimeException e) {
      models.close();
      throw e;
    }
  }

  private ServerSettings settings() {
    return new ServerSettings(
        address,
        grpc,
        pages,
        metricsPath,
        httpThreads,
        maxConcurrent,
        batching instanceof Batching.Off ? 0 : MOST_IN_BATCHES,
        maxQueued,
        bodyTimeout,
        cors,
        allowedHosts,
        token,
        key,
        accessLog,
        predictionLog);
  }
}
