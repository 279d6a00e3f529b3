// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.MissingArtifactException;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.repository.ModelWatcher;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An HTTP server with TensorFlow Serving's REST interface:
 *
 * <pre>
 * POST /v1/models/NAME:predict    {"instances": …} or {"inputs": …}, optionally "signature_name"
 * POST /v1/models/NAME:classify   {"examples": …}; and :regress
 * GET  /v1/models/NAME            the versions of the model and their states
 * GET  /v1/models/NAME/metadata   the signatures of the model
 * GET, POST  /v2/…                the Open Inference Protocol
 * GET  /v1/health/live, ready     whether the server runs, and whether all models are available
 * GET  /monitoring/prometheus/metrics   counts and times of the requests
 * POST /v1/feedback               the right class of a prediction, if predictions are logged
 * GET  /v1/logs/report, entries, tail, images, alerts   as {@link LogServer} has them; likewise
 * </pre>
 *
 * <p>Each path also works with {@code NAME/versions/NUMBER} or {@code NAME/labels/LABEL} instead of
 * {@code NAME}. The response to a wrong request is {@code {"error": "…"}}, with TensorFlow
 * Serving's status and words.
 *
 * <pre>{@code
 * try (var server =
 *     ModelServer.builder().models(ModelSource.folder(Path.of("savedmodels"))).start()) {
 *   new CountDownLatch(1).await();
 * }
 * }</pre>
 *
 * <p>Requests run in parallel, in threads of the server; {@link ModelServerBuilder} limits how
 * many. A request may have 16 MiB, and may be in gzip. Settings can require a token, and HTTPS.
 *
 * <p>It can also answer by gRPC, on a port of its own, with TensorFlow Serving's services {@code
 * PredictionService} and {@code ModelService}.
 *
 * <p>A project that depends on this one adds the optional artifact {@code io.javalin:javalin}, and
 * {@code io.grpc:grpc-netty-shaded} for gRPC.
 */
public final class ModelServer implements AutoCloseable {
  /** Enough for a hundred images of 224x224 pixels as files, or thirty as numbers. */
  static final int MAX_BYTES = 16 << 20;

  private final JavalinServer server;
  private final Optional<GrpcSide> grpc;
  private final List<Runnable> afterwards;

  private ModelServer(JavalinServer server, Optional<GrpcSide> grpc, List<Runnable> afterwards) {
    this.server = server;
    this.grpc = grpc;
    this.afterwards = afterwards;
  }

  /** The settings of a server, to begin with the defaults. */
  public static ModelServerBuilder builder() {
    return new ModelServerBuilder();
  }

  /**
   * Starts a server with the default settings.
   *
   * @param models by the names that requests use; the caller closes them after the server
   * @return the running server, which the caller closes
   * @throws IOException if the server cannot listen at the address
   * @throws MissingArtifactException if Javalin is not on the class path
   */
  public static ModelServer start(BindAddress address, Map<String, ServableModel> models)
      throws IOException {
    var builder = builder().address(address);
    models.forEach(builder::model);
    return builder.start();
  }

  /** Starts a server that runs {@code afterwards} when its requests have ended. */
  static ModelServer start(
      ModelRepository models,
      ServerMetrics metrics,
      ServerSettings settings,
      Runnable... afterwards)
      throws IOException {
    var server = JavalinServer.start(models, HttpApi.of(models, metrics), settings);
    try {
      var grpc = Optional.<GrpcSide>empty();
      if (settings.grpc().isPresent()) {
        var address = settings.grpc().get();
        grpc = Optional.of(new GrpcSide(address, models, metrics, settings, server.predictions()));
      }
      return new ModelServer(server, grpc, List.of(afterwards));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Starts a server that closes the watcher and the models when its requests have ended; the
   * watcher also if it cannot start.
   */
  static ModelServer start(
      ModelRepository models, ServerMetrics metrics, ServerSettings settings, ModelWatcher watcher)
      throws IOException {
    try {
      return start(models, metrics, settings, watcher::close, models::close);
    } catch (IOException | RuntimeException e) {
      watcher.close();
      throw e;
    }
  }

  /** The names of the models, in alphabetical order. */
  public List<String> models() {
    return server.models();
  }

  /** The port where the server answers by gRPC; empty if it does not. */
  public OptionalInt grpcPort() {
    return grpc.map(side -> OptionalInt.of(side.port())).orElseGet(OptionalInt::empty);
  }

  /** The port where the server listens; the chosen one if the address has port 0. */
  public int port() {
    return server.port();
  }

  /** Finishes running requests and refuses new ones. Closing twice has no effect. */
  @Override
  public void close() {
    grpc.ifPresent(GrpcSide::refuseCalls);
    server.stop();
    grpc.ifPresent(GrpcSide::close);
    server.close(); // the threads that compute for both
    afterwards.forEach(Runnable::run);
  }
}
