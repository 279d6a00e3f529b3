// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.log.EventLog;

/**
 * An HTTP server that logs what clients send:
 *
 * <pre>
 * GET  /               logs a text with a UUID to the log my-flask-log, and answers it
 * GET  /slog           logs a structure with name, text and key to struct_log, and answers the text
 * POST /v1/logs/NAME   logs a text (Content-Type text/plain), or entries in JSON
 * GET  /v1/logs/health how the log does
 * GET  /v1/logs/report  counts, latencies and answers by hour or day; ?log=, filter=, from=, to=,
 *                      step=hour|day, reference=DAY
 * GET  /v1/logs/entries the newest entries; ?log=, filter=, from=, to=, after=SEQ, limit=
 * GET  /v1/logs/tail   entries as they are stored, as server-sent events; ?log=, filter=, after=SEQ
 * GET  /v1/logs/images the newest predictions with an image; ?label= and as above
 * GET  /v1/logs/entries/SEQ/image   the image as a PNG file
 * GET  /v1/logs/alerts how the alerts do
 * GET  /monitoring/prometheus/metrics   counts, and the metrics of the log
 * </pre>
 *
 * <p>The answer to entries is {@code {"insertIds": […], "dropped": 0}}: those ids are in the log.
 *
 * <p>A project that depends on this one adds the optional artifacts {@code io.javalin:javalin} and
 * {@code org.xerial:sqlite-jdbc}.
 */
public final class LogServer implements AutoCloseable {
  private final JavalinLogServer server;

  LogServer(JavalinLogServer server) {
    this.server = server;
  }

  /**
   * The settings of a server, to begin with the defaults.
   *
   * @param log which the caller closes after the server
   */
  public static LogServerBuilder builder(EventLog log) {
    return new LogServerBuilder(log);
  }

  /** The port where the server listens; the chosen one if the address has port 0. */
  public int port() {
    return server.port();
  }

  /** Finishes running requests and refuses new ones. */
  @Override
  public void close() {
    server.close();
  }
}
