// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.metrics.PrometheusText;
import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.rest.RestApi.Answer;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP side of {@link LogServer}. */
final class JavalinLogServer {
  private static final Logger LOG = LoggerFactory.getLogger(LogServer.class);
  private static final long STOP_MILLISECONDS = 30_000;

  private final LogApi api;
  private final EventLog log;
  private final ServerSettings settings;
  private final RequestGate gate;
  private final BodyMemory memory = BodyMemory.ofTheHeap();
  private final ScheduledThreadPoolExecutor timeouts;
  private final Admission admission;
  private final Javalin server;

  private JavalinLogServer(BindAddress address, EventLog log, ServerSettings settings) {
    this.api = new LogApi(log);
    this.log = log;
    this.settings = settings;
    this.gate = new RequestGate(address, settings, path -> path.equals("/v1/logs/health"));
    this.timeouts = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "log-timeouts"));
    timeouts.setRemoveOnCancelPolicy(true);
    this.admission =
        new Admission(settings.maxConcurrent(), settings.maxQueued(), Admission.LONGEST_WAIT);
    this.server = Javalin.create(config -> configure(config, address));
    addRoutes();
  }

  static JavalinLogServer start(BindAddress address, EventLog log, ServerSettings settings)
      throws IOException {
    var created = new JavalinLogServer(address, log, settings);
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
    config.jetty.modifyServer(jetty -> jetty.insertHandler(new StatisticsHandler()));
    config.jetty.modifyServer(this::observe);
    settings
        .key()
        .ifPresent(
            key ->
                config.jetty.addConnector(
                    (jetty, http) -> TlsConnector.create(jetty, http, key, address)));
  }

  private void observe(Server jetty) {
    var observer =
        new RequestObserver(
            line -> settings.accessLog().ifPresent(accessLog -> accessLog.accept(line.toJson())));
    jetty.insertHandler(observer);
    jetty.setRequestLog(observer);
    jetty.setErrorHandler(new JsonErrorHandler());
  }

  private void addRoutes() {
    server.before(gate::checkHost);
    server.before(gate::checkToken);
    server.get("/", context -> text(context, api.text()));
    server.get("/slog", context -> text(context, api.structure()));
    server.get("/v1/logs/health", context -> json(context, api.health()));
    server.get(ServerMetrics.PATH, this::metrics);
    server.post("/v1/logs/{name}", this::post);
    server.error(404, JavalinLogServer::notFound);
    server.exception(HttpResponseException.class, (e, context) -> json(context, error(e)));
    server.exception(Exception.class, (e, context) -> json(context, error(e)));
  }

  private void metrics(Context context) {
    var text = new PrometheusText();
    log.write(text);
    context.contentType(ServerMetrics.CONTENT_TYPE).result(text.toString());
  }

  private void post(Context context) {
    context.future(() -> read(context));
  }

  private CompletableFuture<?> read(Context context) {
    var name = context.pathParam("name");
    boolean isText = String.valueOf(context.contentType()).startsWith("text/plain");
    try {
      var body = new RequestBody(context.req(), memory, settings.bodyTimeout(), timeouts);
      return body.read()
          .thenCompose(bytes -> admitted(name, isText, bytes))
          .exceptionally(JavalinLogServer::error)
          .whenComplete((answer, failure) -> body.close())
          .thenAccept(answer -> json(context, answer));
    } catch (IOException e) {
      json(context, error(e));
      return CompletableFuture.completedFuture(null);
    }
  }

  private CompletableFuture<Answer> admitted(String name, boolean isText, byte[] body) {
    var answer = new CompletableFuture<Answer>();
    admission.run(
        () -> answer.completeAsync(() -> api.post(name, isText, body), Runnable::run),
        () -> answer.complete(Answer.error(503, "the server is busy; try again")));
    return answer;
  }

  private static void text(Context context, Answer answer) {
    if (answer.status() != 200) json(context, answer);
    else context.contentType(ContentType.TEXT_PLAIN).result(answer.json());
  }

  private static void json(Context context, Answer answer) {
    if (answer.status() == 503) context.header("Retry-After", "1");
    context.status(answer.status()).contentType(ContentType.APPLICATION_JSON).result(answer.json());
  }

  private static void notFound(Context context) {
    context.json(Map.of("error", "there is no %s here".formatted(context.path())));
  }

  private static Answer error(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof HttpResponseException e) {
      return Answer.error(e.getStatus(), e.getMessage());
    }
    LOG.error("a request to the log failed", cause);
    return Answer.error(500, "the server failed: " + cause);
  }

  int port() {
    return server.port();
  }

  void close() {
    server.stop();
    admission.close();
    timeouts.shutdownNow();
  }
}
