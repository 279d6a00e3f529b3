// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.MissingArtifactException;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.serving.log.EventLog;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The settings of a {@link LogServer}. Each has a default: a server on this machine, port 7001,
 * without a token.
 */
public final class LogServerBuilder {
  private static final int PORT = 7001;

  /** Waiting for the queue takes no processor. */
  private static final int CONCURRENT = 32;

  private static final int QUEUED = 1000;

  private final EventLog log;
  private BindAddress address = BindAddress.local(PORT);
  private final Map<String, String> pages = new HashMap<>();
  private Set<String> allowedHosts = Set.of();
  private Optional<AccessToken> token = Optional.empty();
  private Optional<Consumer<String>> accessLog = Optional.empty();

  LogServerBuilder(EventLog log) {
    this.log = log;
  }

  /** Where to listen; {@code BindAddress.local(7001)} by default. */
  public LogServerBuilder address(BindAddress where) {
    address = where;
    return this;
  }

  /**
   * Serves an HTML page, for which no token is needed.
   *
   * @param path such as {@code /dashboard}
   */
  public LogServerBuilder page(String path, String html) {
    pages.put(path, html);
    return this;
  }

  /** As {@link ModelServerBuilder#allowedHosts}. */
  public LogServerBuilder allowedHosts(Set<String> hosts) {
    allowedHosts = hosts;
    return this;
  }

  /** The token that clients must send, except to ask for the log's health. */
  public LogServerBuilder token(AccessToken required) {
    token = Optional.of(required);
    return this;
  }

  /** Receives a line of JSON for each answer, from any thread. */
  public LogServerBuilder accessLog(Consumer<String> lines) {
    accessLog = Optional.of(lines);
    return this;
  }

  /**
   * Starts the server.
   *
   * @return the running server, which the caller closes
   * @throws IOException if the server cannot listen at the address
   * @throws MissingArtifactException if Javalin is not on the class path
   */
  public LogServer start() throws IOException {
    OptionalArtifact.JAVALIN.require("LogServer");
    var settings =
        ServerSettings.of(address, pages, CONCURRENT, QUEUED, allowedHosts, token, accessLog);
    return new LogServer(JavalinLogServer.start(log, settings));
  }
}
