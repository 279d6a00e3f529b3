// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.metrics.PrometheusText;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.rest.RestApi;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of {@link ModelServer}, in a class of its own: {@code ModelServer} can be loaded
 * without Javalin.
 */
final class JavalinServer {
  private static final long STOP_MILLISECONDS = 30_000;

  /** Of an answer; a client that reads more slowly would hold a thread. */
  private static final long LEAST_BYTES_PER_SECOND = 1_000;

  private final RestApi api;
  private final Map<String, String> pages;
  private final ServerSettings settings;
  private final Predictions predictions;
  private final Optional<PredictionLog> log;
  private final Optional<FeedbackRoutes> feedback;
  private final RequestGate gate;
  private final Javalin server;

  private JavalinServer(
      BindAddress address,
      RestApi api,
      Map<String, String> pages,
      ServerSettings settings,
      Optional<PredictionLog> log) {
    this.api = api;
    this.log = log;
    this.feedback = log.map(present -> new FeedbackRoutes(present, settings));
    this.pages = Map.copyOf(pages);
    this.settings = settings;
    this.gate =
        new RequestGate(
            address, settings, path -> path.startsWith("/v1/health/") || pages.containsKey(path));
    this.server = Javalin.create(config -> configure(config, address));
    this.predictions =
        new Predictions(api, settings, server.jettyServer().server().getThreadPool(), log);
    addRoutes();
  }

  static JavalinServer start(
      BindAddress address,
      RestApi api,
      Map<String, String> pages,
      ServerSettings settings,
      Optional<PredictionLog> log)
      throws IOException {
    var created = new JavalinServer(address, api, pages, settings, log);
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

  private void configure(JavalinConfig config, BindAddress address) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    config.useVirtualThreads = false;
    // counts what stop has to wait for
    config.jetty.modifyServer(server -> server.insertHandler(new StatisticsHandler()));
    config.jetty.modifyServer(this::observe);
    config.jetty.modifyHttpConfiguration(
        http -> http.setMinResponseDataRate(LEAST_BYTES_PER_SECOND));
    settings
        .key()
        .ifPresent(
            key ->
                config.jetty.addConnector(
                    (server, http) -> TlsConnector.create(server, http, key, address)));
  }

  private void observe(Server jetty) {
    var observer = new RequestObserver(this::answered);
    jetty.insertHandler(observer);
    jetty.setRequestLog(observer);
    jetty.setErrorHandler(new JsonErrorHandler());
  }

  private void answered(AccessLine line) {
    api.metrics().countHttp(line.method(), line.status());
    if (RestApi.isPrediction(line.method(), line.path())) {
      var model = api.serves(line.model()) ? line.model() : "";
      var call = RestApi.target(line.path()).call();
      api.metrics().countRequest(model, call, line.status(), line.nanoseconds());
    }
    settings.accessLog().ifPresent(log -> log.accept(line.toJson()));
  }

  private void addRoutes() {
    server.before(gate::checkHost);
    server.before(gate::checkToken);
    server.get(
        ServerMetrics.PATH,
        context -> context.contentType(ServerMetrics.CONTENT_TYPE).result(metrics()));
    feedback.ifPresent(routes -> routes.addTo(server));
    server.get("/v1/health/live", context -> context.json(Map.of("live", true)));
    server.get("/v1/health/ready", this::ready);
    server.get("/models.json", context -> context.json(Map.of("models", api.models())));
    for (var method :
        List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.DELETE)) {
      server.addHttpHandler(method, "/v1/<path>", this::answer);
    }
    if (settings.cors()) addCors();
    pages.forEach((path, html) -> server.get(path, context -> context.html(html)));
    server.exception(HttpResponseException.class, (e, context) -> error(context, e));
    server.exception(Exception.class, JavalinServer::internalError);
  }

  private void addCors() {
    server.before(
        "/v1/*",
        context -> {
          context.header("Access-Control-Allow-Origin", "*");
          context.header("Access-Control-Allow-Methods", "POST, GET");
          context.header("Access-Control-Allow-Headers", "Content-Type");
        });
    server.options("/v1/<path>", context -> context.status(200));
  }

  private String metrics() {
    var text = new PrometheusText();
    log.ifPresent(present -> present.log().write(text));
    return api.metrics().text() + text;
  }

  private void ready(Context context) {
    var unavailable = api.unavailable();
    context.status(unavailable.isEmpty() ? 200 : 503);
    context.json(Map.of("ready", unavailable.isEmpty(), "unavailable", unavailable));
  }

  private void answer(Context context) {
    var method = context.method().name();
    var path = context.req().getRequestURI();
    if (RestApi.isPrediction(method, path)) {
      predictions.answer(context);
      return;
    }
    var answer = api.answer(method, path, new byte[0]);
    context.status(answer.status()).contentType(ContentType.APPLICATION_JSON).result(answer.json());
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
    predictions.close();
    feedback.ifPresent(FeedbackRoutes::close);
  }
}
