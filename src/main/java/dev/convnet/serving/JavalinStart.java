// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.StatisticsHandler;

/**
 * What the servers by HTTP have in common: their handlers, their connector, their start and end.
 */
final class JavalinStart {
  private static final long STOP_MILLISECONDS = 30_000;

  private JavalinStart() {}

  /**
   * Sets a server up.
   *
   * @param answered is told of each answer
   */
  static void configure(
      JavalinConfig config, ServerSettings settings, Consumer<AccessLine> answered) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    config.useVirtualThreads = false;
    // counts what stop has to wait for
    config.jetty.modifyServer(server -> server.insertHandler(new StatisticsHandler()));
    config.jetty.modifyServer(server -> observe(server, answered));
    config.jetty.addConnector((server, http) -> HttpConnector.create(server, http, settings));
  }

  private static void observe(Server jetty, Consumer<AccessLine> answered) {
    var observer = new RequestObserver(answered);
    jetty.insertHandler(observer);
    jetty.setRequestLog(observer);
    jetty.setErrorHandler(new JsonErrorHandler());
  }

  /**
   * Listens.
   *
   * @throws IOException if the server cannot listen at the address
   */
  static void start(Javalin server, BindAddress address) throws IOException {
    try {
      server.start(address.host(), address.port());
      server.jettyServer().server().setStopTimeout(STOP_MILLISECONDS);
    } catch (JavalinBindException e) {
      throw new IOException(
          "cannot listen at %s:%d: %s; choose another host or port"
              .formatted(address.host(), address.port(), e.getMessage()),
          e);
    }
  }

  /**
   * Stops to listen, and ends when what has begun is answered. A connection that comes at this
   * moment may send nothing: it is not waited for longer than for those that Jetty knows.
   */
  static void stop(Javalin server) {
    for (var connector : server.jettyServer().server().getConnectors()) {
      if (connector instanceof AbstractConnector c) c.setIdleTimeout(c.getShutdownIdleTimeout());
    }
    server.stop();
  }
}
