// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.metrics.ServerMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a server treats requests; {@link ModelServerBuilder} describes and makes them.
 *
 * @param grpc where to answer by gRPC
 * @param pages HTML documents, by their paths
 * @param metricsPath of the metrics for Prometheus
 * @param httpThreads of Jetty, at most
 * @param maxInBatches the number of requests that may wait for their batch, besides those that
 *     compute
 * @param predictionLog the log of predictions; its owner closes it after the server
 */
record ServerSettings(
    BindAddress address,
    Optional<BindAddress> grpc,
    Map<String, String> pages,
    Optional<String> metricsPath,
    int httpThreads,
    int maxConcurrent,
    int maxInBatches,
    int maxQueued,
    Duration bodyTimeout,
    boolean cors,
    Set<String> allowedHosts,
    Optional<AccessToken> token,
    Optional<ServerKey> key,
    Optional<Consumer<String>> accessLog,
    Optional<PredictionLog> predictionLog) {
  static final int HTTP_THREADS = 250;
  static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);

  /** Jetty's own, and those that read and write. */
  private static final int MIN_HTTP_THREADS = 8;

  ServerSettings {
    InvalidSettingException.requireAtLeast(MIN_HTTP_THREADS, "httpThreads", httpThreads);
    InvalidSettingException.requireAtLeast(1, "maxConcurrent", maxConcurrent);
    InvalidSettingException.requireAtLeast(0, "maxQueued", maxQueued);
    if (bodyTimeout.isZero() || bodyTimeout.isNegative()) {
      throw new InvalidSettingException(
          "bodyTimeout", "must be more than 0, got " + bodyTimeout.toMillis() + " ms");
    }
    pages = Map.copyOf(pages);
    allowedHosts = Set.copyOf(allowedHosts);
  }

  /** A server by HTTP that has no models. */
  static ServerSettings of(
      BindAddress address,
      Map<String, String> pages,
      int maxConcurrent,
      int maxQueued,
      Set<String> allowedHosts,
      Optional<AccessToken> token,
      Optional<Consumer<String>> accessLog) {
    return new ServerSettings(
        address,
        Optional.empty(),
        pages,
        Optional.of(ServerMetrics.PATH),
        HTTP_THREADS,
        maxConcurrent,
        0,
        maxQueued,
        BODY_TIMEOUT,
        false,
        allowedHosts,
        token,
        Optional.empty(),
        accessLog,
        Optional.empty());
  }
}
