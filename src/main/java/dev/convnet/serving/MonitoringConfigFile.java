// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.metrics.ServerMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of TensorFlow Serving's message {@code MonitoringConfig}, in its text format:
 *
 * <pre>
 * prometheus_config { enable: true path: "/metrics" }
 * </pre>
 */
public final class MonitoringConfigFile {
  private MonitoringConfigFile() {}

  /**
   * Reads a file.
   *
   * @return the path of the metrics for Prometheus; empty if they are not enabled
   * @throws IOException if it cannot be read or is wrong; the message says where
   */
  public static Optional<String> read(Path file) throws IOException {
    var type = MessageTypes.SERVING.type("MonitoringConfig");
    var prometheus = ProtoMessage.read(file, type).child("prometheus_config");
    if (!prometheus.flag("enable")) return Optional.empty();
    var path = prometheus.text("path").isEmpty() ? ServerMetrics.PATH : prometheus.text("path");
    if (path.startsWith("/")) return Optional.of(path);
    throw new IOException("%s: the path must begin with '/', got '%s'".formatted(file, path));
  }
}
