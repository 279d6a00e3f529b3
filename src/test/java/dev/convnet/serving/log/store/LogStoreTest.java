// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.metric.MetricBook;
import dev.convnet.serving.log.metric.MetricFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  @TempDir private Path folder;

  private LogStore open() throws IOException {
    var metrics = new MetricBook(new MetricFile(folder));
    var clock = Clock.fixed(NOON, ZoneOffset.UTC);
    return LogStore.open(folder, StoreSettings.defaults(), metrics, clock);
  }

  private static List<Sequenced> entry(long sequence, Instant time) {
    return List.of(new Sequenced(sequence, LogEntry.builder("my-log", time).build()));
  }

  /** The place in the queue is in the file that was written last. */
  @Test
  void aDeletedFileTakesNoPlaceWithIt() throws IOException {
    var old = NOON.minus(Duration.ofDays(40));
    try (var store = open()) {
      store.receive(entry(1, NOON), Cursor.at(2));
      store.receive(entry(2, old), Cursor.at(3));
    }
    try (var store = open()) {
      store.deleteOldFiles();
    }

    assertFalse(Files.exists(DayNames.file(folder, old.atZone(ZoneOffset.UTC).toLocalDate())));
    try (var store = open()) {
      assertEquals(Cursor.at(3), store.cursor());
    }
  }
}
