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
import java.io.IOException;
import java.util.Map;

/** The HTTP side of {@link LogServer}. */
final class JavalinLogServer {

  private final LogApi api;
  private final EventLog log;
  private final ServerSettings settings;
  private final RequestGate gate;
  private final PostedBodies bodies;
  private final TailRoutes tail;
  private final Javalin server;

  private JavalinLogServer(EventLog log, ServerSettings settings) {
    this.api = new LogApi(log);
    this.log = log;
    this.settings = settings;
    this.gate = new RequestGate(settings, this::isOpen);
    this.bodies = new PostedBodies(settings);
    this.tail = new TailRoutes(log);
    this.server = Javalin.create(this::configure);
    addRoutes();
  }

  static JavalinLogServer start(EventLog log, ServerSettings settings) throws IOException {
    var created = new JavalinLogServer(log, settings);
    JavalinStart.start(created.server, settings.address());
    return created;
  }

  private void configure(JavalinConfig config) {
    JavalinStart.configure(config, settings, this::answered);
  }

  private void answered(AccessLine line) {
    settings.accessLog().ifPresent(accessLog -> accessLog.accept(line.toJson()));
  }

  /** Paths that need no token. */
  private boolean isOpen(String path) {
    return path.equals("/v1/logs/health") || settings.pages().containsKey(path);
  }

  private void addRoutes() {
    server.before(gate::checkHost);
    server.before(gate::checkToken);
    server.get("/", context -> text(context, api.text()));
    server.get("/slog", context -> text(context, api.structure()));
    server.get("/v1/logs/health", context -> PostedBodies.send(context, api.health()));
    server.get(ServerMetrics.PATH, this::metrics);
    new ReportRoutes(log).addTo(server);
    tail.addTo(server);
    server.post("/v1/logs/{name}", this::post);
    settings.pages().forEach((path, html) -> server.get(path, context -> context.html(html)));
    server.error(404, JavalinLogServer::notFound);
    server.exception(
        Exception.class, (e, context) -> PostedBodies.send(context, PostedBodies.error(e)));
  }

  private void metrics(Context context) {
    var text = new PrometheusText();
    log.write(text);
    context.contentType(ServerMetrics.CONTENT_TYPE).result(text.toString());
  }

  private void post(Context context) {
    var name = context.pathParam("name");
    boolean isText = String.valueOf(context.contentType()).startsWith("text/plain");
    bodies.answer(context, body -> api.post(name, isText, body));
  }

  private static void text(Context context, Answer answer) {
    if (answer.status() != 200) PostedBodies.send(context, answer);
    else context.contentType(ContentType.TEXT_PLAIN).result(answer.json());
  }

  private static void notFound(Context context) {
    context.json(Map.of("error", "there is no %s here".formatted(context.path())));
  }

  int port() {
    return server.port();
  }

  void close() {
    tail.close();
    JavalinStart.stop(server);
    bodies.close();
  }
}
