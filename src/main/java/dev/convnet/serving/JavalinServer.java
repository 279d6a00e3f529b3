// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.databind.JsonNode;
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
 * The HTTP side of {@link ModelServer}, in a class of its own: {@code ModelServer} can be loaded
 * without Javalin.
 */
final class JavalinServer {
  private final Map<String, ServableModel> models;
  private final Map<String, String> pages;
  private final Javalin server;

  private JavalinServer(Map<String, ServableModel> models, Map<String, String> pages) {
    this.models = new TreeMap<>(models);
    this.pages = Map.copyOf(pages);
    this.server = Javalin.create(JavalinServer::configure);
    addRoutes();
  }

  static JavalinServer start(
      BindAddress address, Map<String, ServableModel> models, Map<String, String> pages)
      throws IOException {
    var created = new JavalinServer(models, pages);
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
    server.exception(Exception.class, JavalinServer::internalError);
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
      var bytes = input.readNBytes(ModelServer.MAX_BYTES + 1);
      if (bytes.length > ModelServer.MAX_BYTES) {
        throw new ContentTooLargeResponse(
            "a request may have %d MiB at most; send fewer instances"
                .formatted(ModelServer.MAX_BYTES >> 20));
      }
      return RequestJson.parse(bytes);
    }
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

  int port() {
    return server.port();
  }

  void close() {
    server.stop();
  }
}
