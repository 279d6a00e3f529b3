// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The definitions of alerts, as they are kept. */
class AlertFileTest {
  @TempDir private Path folder;

  @Test
  void definitionsAreWrittenAndRead() throws Exception {
    var file = new AlertFile(folder);
    var command = new AlertAction.Command(List.of("a", "b c"));
    var webhook = new AlertAction.Webhook(URI.create("http://127.0.0.1:80/a"));
    var written =
        Map.of(
            "a",
            AlertWatcherTest.alert("a", Figure.P99, "<=", 2, webhook),
            "b",
            AlertWatcherTest.alert("b", Figure.MAX, ">", 1, command));
    file.write(written.values());
    assertEquals(written, file.read());
    assertThrows(
        InvalidSettingException.class,
        () -> AlertWatcherTest.alert("a b", Figure.MAX, ">", 1, command));
    assertThrows(
        InvalidSettingException.class,
        () -> AlertWatcherTest.alert("a", Figure.MAX, "=", 1, webhook));
    assertThrows(
        InvalidSettingException.class,
        () -> AlertWatcherTest.alert("a", Figure.MAX, ">", 0, webhook));
    assertThrows(
        InvalidSettingException.class, () -> new AlertAction.Webhook(URI.create("file:/etc")));
    Files.writeString(folder.resolve("alerts.json"), "[{\"name\":\"a\"}]");
    var e = assertThrows(IOException.class, file::read);
    assertTrue(e.getMessage().contains("alerts.json is wrong"), e.getMessage());
  }
}
