// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.rest.RestApi;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of {@link ModelServer}, in a class of its own: {@code ModelServer} can be loaded
 * without Javalin.
 */
final class JavalinServer {
  private static final long STOP_MILLISECONDS = 30_000;

  private final RestApi api;
  private final Map<String, String> pages;
  private final Javalin server;

  private JavalinServer(RestApi api, Map<String, String> pages) {
    this.api = api;
    this.pages = Map.copyOf(pages);
    this.server = Javalin.create(JavalinServer::configure);
    addRoutes();
  }

  static JavalinServer start(BindAddress address, RestApi api, Map<String, String> pages)
      throws IOException {
    var created = new JavalinServer(api, pages);
    try {
      created.server.start(address.host(), address.port());
      created.server.jettyServer().server().setStopTimeout(STOP_MILLISECONDS);
      return created;
    } catch (JavalinBindException e) {
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
    // counts what stop has to wait for
    config.jetty.modifyServer(server -> server.insertHandler(new StatisticsHandler()));
  }

  private void addRoutes() {
    for (var method :
        List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.DELETE)) {
      server.addHttpHandler(method, "/v1/<path>", this::answer);
    }
    pages.forEach((path, html) -> server.get(path, context -> context.html(html)));
    server.exception(HttpResponseException.class, (e, context) -> error(context, e));
    server.exception(Exception.class, JavalinServer::internalError);
  }

  private void answer(Context context) throws IOException {
    var method = context.method().name();
    var path = context.req().getRequestURI();
    var body = RestApi.isPrediction(method, path) ? body(context) : new byte[0];
    send(context, api.answer(method, path, body));
  }

  private static void send(Context context, Answer answer) {
    context.status(answer.status()).contentType(ContentType.APPLICATION_JSON).result(answer.json());
  }

  private static byte[] body(Context context) throws IOException {
    try (var input = context.bodyInputStream()) {
      var bytes = input.readNBytes(ModelServer.MAX_BYTES + 1);
      if (bytes.length > ModelServer.MAX_BYTES) {
        throw new ContentTooLargeResponse(
            "a request may have %d MiB at most; send fewer instances"
                .formatted(ModelServer.MAX_BYTES >> 20));
      }
      return bytes;
    }
  }

  private static void error(Context context, HttpResponseException e) {
    context.status(e.getStatus()).json(Map.of("error", e.getMessage()));
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
