// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.textproto.TextProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A file of TensorFlow Serving's message {@code MonitoringConfig}, in its text format:
 *
 * <pre>
 * prometheus_config { enable: true path: "/metrics" }
 * </pre>
 */
public final class MonitoringConfigFile {
  private static final String ENABLE = "prometheus_config.enable";
  private static final String PATH = "prometheus_config.path";

  private MonitoringConfigFile() {}

  /**
   * Reads a file.
   *
   * @return the path of the metrics for Prometheus; empty if they are not enabled
   * @throws IOException if it cannot be read or is wrong; the message says where
   */
  public static Optional<String> read(Path file) throws IOException {
    var text = TextProto.read(file, Map.of(ENABLE, TextProto.Kind.BOOL, PATH, TextProto.Kind.TEXT));
    if (!text.value(ENABLE, Boolean.class).orElse(false)) return Optional.empty();
    var path = text.value(PATH, String.class).filter(p -> !p.isEmpty()).orElse(ServerMetrics.PATH);
    if (path.startsWith("/")) return Optional.of(path);
    throw new IOException("%s: the path must begin with '/', got '%s'".formatted(file, path));
  }
}
