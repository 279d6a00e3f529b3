// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.LogSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What flags make of the settings of a log. */
class LogOptionsTest {
  private static LogSettings settings(String... flags) throws IOException {
    var options = new LogOptions();
    new CommandLine(options).parseArgs(flags);
    return options.settings(Path.of("log"));
  }

  @Test
  void entriesAreKeptForSoLongAndUpToSoMany() throws IOException {
    assertEquals(5L << 30, settings().store().maxBytes());
    assertEquals(512 << 20, settings("--log_max_gb=0.5").store().maxBytes());
    assertEquals(7, settings("--log_retention_days=7").store().retentionDays());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "1e9"})
  void aWrongSizeIsRefused(String size) {
    assertThrows(InvalidSettingException.class, () -> settings("--log_max_gb=" + size));
  }
}
