// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convnet.io.savedmodel.ServableModel;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server with TensorFlow Serving's REST interface:
 *
 * <pre>
 * POST /v1/models/NAME:predict    {"instances": …} or {"inputs": …}, optionally "signature_name"
 * GET  /v1/models/NAME            the version of the model and its state
 * GET  /v1/models/NAME/metadata   the signatures of the model
 * </pre>
 *
 * <p>Each path also works with {@code NAME/versions/VERSION} instead of {@code NAME}. The response
 * to a wrong request is {@code {"error": "…"}}, with status 400, 404 or 413.
 *
 * <pre>{@code
 * try (var model = ServableModel.load(Path.of("savedmodels/cifar10"));
 *     var server = ModelServer.start(BindAddress.local(8501), Map.of("cifar10", model))) {
 *   new CountDownLatch(1).await();
 * }
 * }</pre>
 *
 * <p>Requests run in parallel, in threads of the server. A request may have 16 MiB. The server has
 * no authentication.
 */
public final class ModelServer implements AutoCloseable {
  /** Enough for a hundred images of 224x224 pixels as files, or thirty as numbers. */
  static final int MAX_BYTES = 16 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Map<String, ServableModel> models;
  private final Map<String, String> pages;
  private final Javalin server;

  private ModelServer(Map<String, ServableModel> models, Map<String, String> pages) {
    this.models = new TreeMap<>(models);
    this.pages = Map.copyOf(pages);
    this.server = Javalin.create(ModelServer::configure);
    addRoutes();
  }

  /**
   * Starts a server.
   *
   * @param models by the names that requests use; the caller closes them after the server
   * @return the running server, which the caller closes
   * @throws IOException if the server cannot listen at the address
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
   */
  public static ModelServer start(
      BindAddress address, Map<String, ServableModel> models, Map<String, String> pages)
      throws IOException {
    var created = new ModelServer(models, pages);
    try {
      created.server.start(address.host(), address.port());
      return created;
    } catch (JavalinBindException e) {
      created.close();
      throw new IOException(
          "cannot listen at %s:%d: %s; choose another host or port"
              .formatted(address.host(), address.port(), e.getMessage()),
          e);
    }
  }

  private static void configure(JavalinConfig config) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    config.useVirtualThreads = false;
  }

  private void addRoutes() {
    for (var path : List.of("/v1/models/{name}", "/v1/models/{name}/versions/{version}")) {
      server.get(path, context -> context.json(MetadataJson.status(model(context))));
      server.get(
          path + "/metadata",
          context -> context.json(MetadataJson.metadata(name(context), model(context))));
      server.post(
          path + ":predict",
          context -> context.json(PredictRequest.handle(model(context), body(context))));
    }
    pages.forEach((path, html) -> server.get(path, context -> context.html(html)));
    server.exception(IllegalArgumentException.class, (e, context) -> error(context, 400, e));
    server.exception(HttpResponseException.class, (e, context) -> error(context, e.getStatus(), e));
    server.exception(Exception.class, ModelServer::internalError);
  }

  private static String name(Context context) {
    return context.pathParam("name");
  }

  private ServableModel model(Context context) {
    var model = models.get(name(context));
    if (model == null) {
      throw new NotFoundResponse(
          "there is no model '%s'; there are %s".formatted(name(context), models.keySet()));
    }
    var served = MetadataJson.version(model);
    var requested = context.pathParamMap().getOrDefault("version", served);
    if (!requested.equals(served)) {
      throw new NotFoundResponse(
          "there is no version '%s' of '%s'; there is %s"
              .formatted(requested, name(context), served));
    }
    return model;
  }

  private static JsonNode body(Context context) throws IOException {
    try (var input = context.bodyInputStream()) {
      var bytes = input.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new ContentTooLargeResponse(
            "a request may have %d MiB at most; send fewer instances".formatted(MAX_BYTES >> 20));
      }
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the request is not JSON: " + e.getOriginalMessage() + location(e.getLocation()), e);
    }
  }

  /** Errors of JSON that is nested too deeply have no location. */
  private static String location(JsonLocation at) {
    return at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** Drops the further lines of TensorFlow's messages, which describe nodes of the graph. */
  private static void error(Context context, int status, Exception e) {
    var line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    context.status(status).json(Map.of("error", line));
  }

  private static void internalError(Exception e, Context context) {
    LoggerFactory.getLogger(ModelServer.class).error("{} failed", context.path(), e);
    context.status(500).json(Map.of("error", "the server failed: " + e));
  }

  /** The port where the server listens; the chosen one if the address has port 0. */
  public int port() {
    return server.port();
  }

  /** Finishes running requests and refuses new ones. Closing twice has no effect. */
  @Override
  public void close() {
    server.stop();
  }
}
