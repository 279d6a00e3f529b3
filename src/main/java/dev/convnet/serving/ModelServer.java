// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.MissingArtifactException;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.repository.ModelRepository;
import dev.convnet.serving.rest.RestApi;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP server with TensorFlow Serving's REST interface:
 *
 * <pre>
 * POST /v1/models/NAME:predict    {"instances": …} or {"inputs": …}, optionally "signature_name"
 * POST /v1/models/NAME:classify   {"examples": …}; and :regress
 * GET  /v1/models/NAME            the versions of the model and their states
 * GET  /v1/models/NAME/metadata   the signatures of the model
 * GET  /v1/health/live, ready     whether the server runs, and whether all models are available
 * GET  /monitoring/prometheus/metrics   counts and times of the requests
 * POST /v1/feedback               the right class of a prediction, if predictions are logged
 * </pre>
 *
 * <p>Each path also works with {@code NAME/versions/NUMBER} or {@code NAME/labels/LABEL} instead of
 * {@code NAME}. The response to a wrong request is {@code {"error": "…"}}, with TensorFlow
 * Serving's status and words.
 *
 * <pre>{@code
 * try (var model = ServableModel.load(Path.of("savedmodels/cifar10"));
 *     var server = ModelServer.start(BindAddress.local(8501), Map.of("cifar10", model))) {
 *   new CountDownLatch(1).await();
 * }
 * }</pre>
 *
 * <p>Requests run in parallel, in threads of the server; {@link ServerSettings} limits how many. A
 * request may have 16 MiB, and may be in gzip. Settings can require a token, and HTTPS.
 *
 * <p>A project that depends on this one adds the optional artifact {@code io.javalin:javalin}.
 */
public final class ModelServer implements AutoCloseable {
  /** Enough for a hundred images of 224x224 pixels as files, or thirty as numbers. */
  static final int MAX_BYTES = 16 << 20;

  private final JavalinServer server;

  private ModelServer(JavalinServer server) {
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param models by the names that requests use; the caller closes them after the server
   * @return the running server, which the caller closes
   * @throws IOException if the server cannot listen at the address
   * @throws MissingArtifactException if Javalin is not on the class path
   */
  public static ModelServer start(BindAddress address, Map<String, ServableModel> models)
      throws IOException {
    return start(address, models, Map.of());
  }

  /**
   * Starts a server that serves HTML pages, too.
   *
   * @param models by the names that requests use; the caller closes them after the server
   * @param pages HTML documents, by their paths
   * @return the running server, which the caller closes
   * @throws IOException if the server cannot listen at the address
   * @throws MissingArtifactException if Javalin is not on the class path
   */
  public static ModelServer start(
      BindAddress address, Map<String, ServableModel> models, Map<String, String> pages)
      throws IOException {
    return start(address, ModelRepository.of(models), pages, ServerSettings.defaults());
  }

  /**
   * Starts a server of models that come and go.
   *
   * @param models the caller closes them after the server
   * @param pages HTML documents, by their paths
   * @return the running server, which the caller closes
   * @throws IOException if the server cannot listen at the address
   * @throws MissingArtifactException if Javalin is not on the class path
   */
  public static ModelServer start(
      BindAddress address,
      ModelRepository models,
      Map<String, String> pages,
      ServerSettings settings)
      throws IOException {
    return start(address, models, pages, settings, Optional.empty());
  }

  /**
   * Starts a server of models that come and go, whose predictions are logged.
   *
   * @param models the caller closes them after the server
   * @param pages HTML documents, by their paths
   * @param log the caller closes it after the server; empty for none
   * @return the running server, which the caller closes
   * @throws IOException if the server cannot listen at the address
   * @throws MissingArtifactException if Javalin is not on the class path
   */
  public static ModelServer start(
      BindAddress address,
      ModelRepository models,
      Map<String, String> pages,
      ServerSettings settings,
      Optional<PredictionLog> log)
      throws IOException {
    OptionalArtifact.JAVALIN.require("ModelServer");
    return new ModelServer(JavalinServer.start(address, new RestApi(models), pages, settings, log));
  }

  /** The port where the server listens; the chosen one if the address has port 0. */
  public int port() {
    return server.port();
  }

  /** Finishes running requests and refuses new ones. Closing twice has no effect. */
  @Override
  public void close() {
    server.close();
  }
}
