// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.SecretFile;
import dev.convnet.serving.AccessToken;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.LogServer;
import dev.convnet.serving.LogServerBuilder;
import dev.convnet.serving.log.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A server that logs what clients send. */
@Command(
    name = "log-server",
    mixinStandardHelpOptions = true,
    description = "Logs what clients send by HTTP, for queries by 'logs' and SQL.")
public final class LogServerCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      paramLabel = "N",
      description = "port to listen on; 0 chooses a free one (default: ${DEFAULT-VALUE})")
  private int port = 7001;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "address to listen on; 0.0.0.0 accepts connections from other machines (default:"
              + " ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = {"--log_dir", "--log-dir"},
      paramLabel = "DIR",
      description = "folder of the log (default: ${DEFAULT-VALUE})")
  private Path folder = LogFolder.DEFAULT;

  @Mixin private LogOptions log;

  @Option(
      names = {"--allowed_hosts", "--allowed-hosts"},
      paramLabel = "NAME",
      split = ",",
      description =
          "names of this server in the header Host, besides localhost; * for any (default: only"
              + " localhost if it listens there, else any)")
  private Set<String> allowedHosts = Set.of();

  @Option(
      names = {"--access_log", "--access-log"},
      description = "print a line of JSON for each request to standard output")
  private boolean accessLog;

  @Option(
      names = {"--auth_token_file", "--auth-token-file"},
      paramLabel = "FILE",
      description =
          "file with the token that clients must send as 'Authorization: Bearer TOKEN' (default:"
              + " none is needed)")
  private Optional<Path> tokenFile = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var opened = EventLog.open(log.settings(folder));
    LogServer server;
    try {
      server = server(opened).start();
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, opened)));
    System.out.printf(
        "logging into %s what is sent to http://%s:%d/v1/logs/NAME, with a page at /dashboard; Ctrl-C"
            + " ends it%n",
        folder, host, server.port());
    new CountDownLatch(1).await();
    return 0;
  }

  private LogServerBuilder server(EventLog log) throws IOException {
    var server =
        LogServer.builder(log)
            .address(new BindAddress(host, port))
            .allowedHosts(allowedHosts)
            .page(Dashboard.PATH, Dashboard.page());
    if (accessLog) server.accessLog(System.out::println);
    if (tokenFile.isPresent()) {
      var token = SecretFile.read(tokenFile.get(), line -> System.err.println("warning: " + line));
      server.token(AccessToken.of(token));
    }
    return server;
  }

  private static void end(LogServer server, EventLog log) {
    server.close();
    try {
      log.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new LogServerCommand(), arguments);
  }
}
