// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.log.Dashboard;
import dev.convnet.app.log.PredictionLogOptions;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.ModelServer;
import dev.convnet.serving.ModelServerBuilder;
import dev.convnet.serving.MonitoringConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves models by TensorFlow Serving's interfaces and the Open Inference Protocol. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Serves SavedModels by REST and gRPC, as TensorFlow Serving does.")
public final class ServeCommand implements Callable<Integer> {
  private static final String TO_DASHBOARD =
      "<a href=\"dashboard\">What was asked and answered</a>";

  @Mixin private ServedModelsFlags models = new ServedModelsFlags();
  @Mixin private ServerLoadFlags load = new ServerLoadFlags();
  @Mixin private ServerAccessFlags access = new ServerAccessFlags();
  @Mixin private TensorFlowServingFlags others = new TensorFlowServingFlags();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "port for gRPC; 0 does not answer by gRPC (default: ${DEFAULT-VALUE})")
  private int grpcPort;

  @Option(
      names = {"--rest_api_port", "--rest-api-port"},
      paramLabel = "N",
      description = "port to listen on; 0 chooses a free one (default: ${DEFAULT-VALUE})")
  private int port = 8501;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "address to listen on; 0.0.0.0 accepts connections from other machines (default:"
              + " ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = {"--access_log", "--access-log"},
      description = "print a line of JSON for each request to standard output")
  private boolean accessLog;

  @Option(
      names = {"--monitoring_config_file", "--monitoring-config-file"},
      paramLabel = "FILE",
      description =
          "file in TensorFlow Serving's format (MonitoringConfig) that turns the metrics for"
              + " Prometheus off or changes their path (default: on)")
  private Optional<Path> monitoringFile = Optional.empty();

  @Mixin private PredictionLogOptions log;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var opened = log.open();
    ModelServer server;
    try {
      server = server(opened).start();
    } catch (IOException | RuntimeException e) {
      close(opened);
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, opened)));
    System.out.printf(
        "serving %s at %s://%s:%d/v1/models%s, with a page at /%s; Ctrl-C ends it%n",
        server.models(),
        access.isHttps() ? "https" : "http",
        host,
        server.port(),
        grpcPort > 0 ? " and by gRPC at %s:%d".formatted(host, grpcPort) : "",
        opened.isPresent() ? " and what was asked at /dashboard" : "");
    new CountDownLatch(1).await();
    return 0;
  }

  private static void end(ModelServer server, Optional<PredictionLogOptions.Opened> log) {
    server.close();
    close(log);
  }

  private static void close(Optional<PredictionLogOptions.Opened> log) {
    if (log.isEmpty()) return;
    try {
      log.get().log().close();
    } catch (IOException e) {
      System.err.println("warning: the log was not closed: " + e.getMessage());
    }
  }

  private ModelServerBuilder server(Optional<PredictionLogOptions.Opened> log) throws IOException {
    var server =
        ModelServer.builder()
            .log(System.out::println)
            .address(new BindAddress(host, port))
            .page("/", page(log.isPresent()));
    models.apply(server);
    load.apply(server);
    access.apply(server);
    if (log.isPresent()) {
      server.predictionLog(log.get().predictions()).page(Dashboard.PATH, Dashboard.page());
    }
    if (grpcPort != 0) server.grpc(new BindAddress(host, grpcPort));
    if (accessLog) server.accessLog(System.out::println);
    if (monitoringFile.isPresent()) {
      server.metricsPath(MonitoringConfigFile.read(monitoringFile.get()));
    }
    return server;
  }

  /**
   * Lists the models; it asks the server itself for everything that it shows.
   *
   * @param isLogged whether there is a dashboard to go to
   */
  static String page(boolean isLogged) throws IOException {
    try (var html = ServeCommand.class.getResourceAsStream("serve.html")) {
      return new String(html.readAllBytes(), StandardCharsets.UTF_8)
          .replace("<!-- dashboard -->", isLogged ? TO_DASHBOARD : "");
    }
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ServeCommand(), arguments);
  }
}
