// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitoringConfigFileTest {
  @TempDir Path folder;

  private Optional<String> read(String text) throws IOException {
    return MonitoringConfigFile.read(Files.writeString(folder.resolve("monitoring.config"), text));
  }

  @Test
  void tellsThePath() throws IOException {
    assertEquals(
        Optional.of("/metrics"), read("prometheus_config { enable: true, path: \"/metrics\" }"));
    assertEquals(
        Optional.of("/monitoring/prometheus/metrics"), read("prometheus_config { enable: true }"));
    assertEquals(Optional.empty(), read("prometheus_config { enable: false path: \"/metrics\" }"));
    assertEquals(Optional.empty(), read(""));
  }

  @Test
  void saysWhatIsWrong() {
    var error = assertThrows(IOException.class, () -> read("prometheus { enable: true }"));
    assertTrue(
        error.getMessage().contains("monitoring.config is no MonitoringConfig: 1:1"),
        error.getMessage());
    assertThrows(
        IOException.class, () -> read("prometheus_config { enable: true path: \"metrics\" }"));
  }
}
