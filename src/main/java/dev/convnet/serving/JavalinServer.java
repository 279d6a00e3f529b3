// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.calls.CallRecord;
import dev.convnet.serving.metrics.PrometheusText;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelRepository;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of {@link ModelServer}, in a class of its own: {@code ModelServer} can be loaded
 * without Javalin.
 */
final class JavalinServer {
  private static final int MIN_THREADS = 8;

  /**
   * Of an answer; a client that reads more slowly would hold a thread. A small answer must not be
   * cut because its thread gets no processor for a second.
   */
  static final long LEAST_BYTES_PER_SECOND = 100;

  private final ModelRepository models;
  private final HttpApi api;
  private final ServerSettings settings;
  private final Predictions predictions;
  private final Optional<PredictionLog> log;
  private final Optional<FeedbackRoutes> feedback;
  private final Optional<TailRoutes> tail;
  private final RequestGate gate;
  private final Javalin server;

  private JavalinServer(ModelRepository models, HttpApi api, ServerSettings settings) {
    this.models = models;
    this.api = api;
    this.log = settings.predictionLog();
    this.feedback = log.map(present -> new FeedbackRoutes(present, settings));
    this.tail = log.map(present -> new TailRoutes(present.log()));
    this.settings = settings;
    this.gate = new RequestGate(settings, this::isOpen);
    this.server = Javalin.create(this::configure);
    this.predictions =
        new Predictions(api, settings, server.jettyServer().server().getThreadPool());
    addRoutes();
  }

  static JavalinServer start(ModelRepository models, HttpApi api, ServerSettings settings)
      throws IOException {
    var created = new JavalinServer(models, api, settings);
    JavalinStart.start(created.server, settings.address());
    return created;
  }

  private void configure(JavalinConfig config) {
    var threads = new QueuedThreadPool(settings.httpThreads(), MIN_THREADS);
    threads.setName("http");
    config.jetty.threadPool = threads;
    config.jetty.modifyHttpConfiguration(
        http -> http.setMinResponseDataRate(LEAST_BYTES_PER_SECOND));
    JavalinStart.configure(config, settings, this::answered);
  }

  private void answered(AccessLine line) {
    api.metrics().countHttp(line.method(), line.status());
    if (HttpApi.isPrediction(line.method(), line.path())) {
      var model = api.rest().serves(line.model()) ? line.model() : "";
      var call = HttpApi.target(line.path()).call();
      api.metrics().countRequest(model, call, line.status(), line.nanoseconds());
    }
    settings.accessLog().ifPresent(log -> log.accept(line.toJson()));
  }

  private void addRoutes() {
    server.before(gate::checkHost);
    server.before(gate::checkToken);
    settings.metricsPath().ifPresent(path -> server.get(path, this::metrics));
    feedback.ifPresent(routes -> routes.addTo(server));
    tail.ifPresent(routes -> routes.addTo(server));
    log.ifPresent(present -> new ReportRoutes(present.log()).addTo(server));
    server.get("/v1/health/live", context -> context.json(Map.of("live", true)));
    server.get("/v1/health/ready", this::ready);
    server.get("/models.json", context -> context.json(Map.of("models", api.rest().models())));
    for (var method :
        List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.DELETE)) {
      for (var path : List.of("/v1/<path>", "/v2", "/v2/<path>")) {
        server.addHttpHandler(method, path, this::answer);
      }
    }
    if (settings.cors()) addCors();
    settings.pages().forEach((path, html) -> server.get(path, context -> context.html(html)));
    server.exception(HttpResponseException.class, (e, context) -> error(context, e));
    server.exception(Exception.class, JavalinServer::internalError);
  }

  private void addCors() {
    for (var path : List.of("/v1/*", "/v2/*")) server.before(path, JavalinServer::allowOthers);
    server.options("/v1/<path>", context -> context.status(200));
    server.options("/v2/<path>", context -> context.status(200));
  }

  /** What is logged is nobody else's business. */
  private static void allowOthers(Context context) {
    if (context.path().startsWith("/v1/logs/")) return;
    context.header("Access-Control-Allow-Origin", "*");
    context.header("Access-Control-Allow-Methods", "POST, GET");
    context.header("Access-Control-Allow-Headers", "Content-Type");
  }

  /** Paths that need no token. */
  private boolean isOpen(String path) {
    return path.startsWith("/v1/health/")
        || path.startsWith("/v2/health/")
        || settings.pages().containsKey(path);
  }

  private void metrics(Context context) {
    var text = new PrometheusText();
    log.ifPresent(present -> present.log().write(text));
    context.contentType(ServerMetrics.CONTENT_TYPE).result(api.metrics().text() + text);
  }

  private void ready(Context context) {
    var unavailable = models.unavailable();
    context.status(unavailable.isEmpty() ? 200 : 503);
    context.json(Map.of("ready", unavailable.isEmpty(), "unavailable", unavailable));
  }

  private void answer(Context context) {
    var method = context.method().name();
    var path = context.req().getRequestURI();
    if (HttpApi.isPrediction(method, path)) {
      predictions.answer(context);
      return;
    }
    var answer = api.answer(method, path, new byte[0], OptionalInt.empty(), new CallRecord());
    context.status(answer.status()).contentType(ContentType.APPLICATION_JSON).result(answer.json());
  }

  private static void error(Context context, HttpResponseException e) {
    context.status(e.getStatus()).json(Map.of("error", e.getMessage()));
  }

  private static void internalError(Exception e, Context context) {
    LoggerFactory.getLogger(ModelServer.class).error("{} failed", context.path(), e);
    context.status(500).json(Map.of("error", "the server failed: " + e));
  }

  List<String> models() {
    return api.rest().names();
  }

  /** What requests of other protocols share. */
  Predictions predictions() {
    return predictions;
  }

  int port() {
    return server.port();
  }

  /** Finishes running requests and refuses new ones. */
  void stop() {
    tail.ifPresent(TailRoutes::close);
    JavalinStart.stop(server);
  }

  /** Also ends the threads that compute. */
  void close() {
    stop();
    predictions.close();
    feedback.ifPresent(FeedbackRoutes::close);
  }
}
