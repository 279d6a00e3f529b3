// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.metrics.StageTimes;
import dev.convnet.serving.repository.ModelRepository;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of {@link ModelServer}, in a class of its own: {@code ModelServer} can be loaded
 * without Javalin.
 */
final class JavalinServer {
  private static final int MIN_THREADS = 8;
  private static final long STOP_MILLISECONDS = 30_000;

  /**
   * Of an answer; a client that reads more slowly would hold a thread. A small answer must not be
   * cut because its thread gets no processor for a second.
   */
  private static final long LEAST_BYTES_PER_SECOND = 100;

  /** Names of this machine, which a page of another site cannot have. */
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  private final ModelRepository models;
  private final HttpApi api;
  private final ServerSettings settings;
  private final Predictions predictions;
  private final boolean checksHost;
  private final Javalin server;

  private JavalinServer(ModelRepository models, HttpApi api, ServerSettings settings) {
    this.models = models;
    this.api = api;
    this.settings = settings;
    this.checksHost = settings.address().isLocal() || !settings.allowedHosts().isEmpty();
    this.server = Javalin.create(this::configure);
    this.predictions =
        new Predictions(api, settings, server.jettyServer().server().getThreadPool());
    addRoutes();
  }

  static JavalinServer start(ModelRepository models, HttpApi api, ServerSettings settings)
      throws IOException {
    var address = settings.address();
    var created = new JavalinServer(models, api, settings);
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

  private void configure(JavalinConfig config) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    config.useVirtualThreads = false;
    var threads = new QueuedThreadPool(settings.httpThreads(), MIN_THREADS);
    threads.setName("http");
    config.jetty.threadPool = threads;
    // counts what stop has to wait for
    config.jetty.modifyServer(server -> server.insertHandler(new StatisticsHandler()));
    config.jetty.modifyServer(this::observe);
    config.jetty.modifyHttpConfiguration(
        http -> http.setMinResponseDataRate(LEAST_BYTES_PER_SECOND));
    config.jetty.addConnector((server, http) -> HttpConnector.create(server, http, settings));
  }

  private void observe(Server jetty) {
    var observer = new RequestObserver(api, settings.accessLog());
    jetty.insertHandler(observer);
    jetty.setRequestLog(observer);
    jetty.setErrorHandler(new JsonErrorHandler());
  }

  private void addRoutes() {
    server.before(this::checkHost);
    server.before(this::checkToken);
    settings.metricsPath().ifPresent(path -> server.get(path, this::metrics));
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

  private static void allowOthers(Context context) {
    context.header("Access-Control-Allow-Origin", "*");
    context.header("Access-Control-Allow-Methods", "POST, GET");
    context.header("Access-Control-Allow-Headers", "Content-Type");
  }

  private void checkHost(Context context) {
    if (!checksHost || settings.allowedHosts().contains("*")) return;
    var host = String.valueOf(context.host()).replaceFirst(":\\d+$", "");
    if (LOCAL.contains(host) || settings.allowedHosts().contains(host)) return;
    throw new ForbiddenResponse("this server has no host '%s'".formatted(host));
  }

  private void checkToken(Context context) {
    var path = context.path();
    if (path.startsWith("/v1/health/") || path.startsWith("/v2/health/")) return;
    if (settings.pages().containsKey(path)) return;
    if (context.method() == HandlerType.OPTIONS) return; // browsers ask without it
    if (settings.token().map(t -> t.isIn(context.header("Authorization"))).orElse(true)) return;
    context.header("WWW-Authenticate", "Bearer");
    throw new UnauthorizedResponse("this server needs the header 'Authorization: Bearer TOKEN'");
  }

  private void metrics(Context context) {
    context.contentType(ServerMetrics.CONTENT_TYPE).result(api.metrics().text());
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
    var answer = api.answer(method, path, new byte[0], OptionalInt.empty(), new StageTimes());
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
    server.stop();
  }

  /** Also ends the threads that compute. */
  void close() {
    stop();
    predictions.close();
  }
}
