// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convnet.app.cli.UsageException;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.LogServer;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.queue.QueueSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code logs tail --server}. */
@Timeout(60)
class RemoteTailTest {
  @TempDir private Path folder;
  private final LinkedBlockingQueue<String> got = new LinkedBlockingQueue<>();

  private EventLog open() throws IOException {
    return EventLog.open(LogSettings.in(folder).with(QueueSettings.defaults().withMinFree(0)));
  }

  private static void append(EventLog log, String text) {
    log.append(
        LogEntry.builder("a", log.clock().instant()).with(LogField.TEXT_PAYLOAD, text).build());
  }

  private String next() throws InterruptedException {
    return String.valueOf(got.poll(20, TimeUnit.SECONDS));
  }

  private CompletableFuture<Void> follow(int port) {
    var use =
        new RemoteTail.Use() {
          @Override
          public boolean entry(JsonNode entry) {
            got.add(EntryFormat.text(entry).replaceFirst("^\\S+ ", ""));
            return !entry.toString().contains("last");
          }

          @Override
          public void gap(long skipped) {
            got.add("gap");
          }
        };
    var filter = LogFilter.parse("NOT textPayload:no");
    var tail = RemoteTail.of("http://127.0.0.1:" + port + "/", filter, Optional.empty());
    return CompletableFuture.runAsync(
        () -> {
          try {
            tail.follow(use);
          } catch (IOException | InterruptedException e) {
            got.add(e.toString());
          }
        });
  }

  @Test
  void goesOnWhenTheServerIsBack() throws Exception {
    int port;
    CompletableFuture<Void> followed;
    try (var log = open();
        var server = LogServer.builder(log).address(BindAddress.local(0)).start()) {
      port = server.port();
      followed = follow(port);
      while (got.isEmpty()) { // until it is there
        append(log, "one");
        TimeUnit.MILLISECONDS.sleep(20);
      }
      append(log, "no");
      append(log, "two");
      String text;
      do text = next();
      while (text.equals("DEFAULT a one"));
      assertEquals("DEFAULT a two", text);
    }
    try (var log = open()) {
      append(log, "three");
      try (var server = LogServer.builder(log).address(BindAddress.local(port)).start()) {
        assertEquals(port, server.port());
        assertEquals("DEFAULT a three", next());
        append(log, "last");
        assertEquals("DEFAULT a last", next());
        followed.get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void tellsWhatIsWrong() {
    var tail = RemoteTail.of("http://127.0.0.1:1", LogFilter.ALL, Optional.empty());
    var error = assertThrows(IOException.class, () -> tail.follow(null));
    assertTrue(error.getMessage().startsWith("no server answers at http"), error.getMessage());
    var e =
        assertThrows(
            UsageException.class, () -> RemoteTail.of("here", LogFilter.ALL, Optional.empty()));
    assertTrue(e.getMessage().startsWith("--server must be such as"), e.getMessage());
  }
}
