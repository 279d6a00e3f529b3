// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static dev.convnet.serving.log.NoonLog.NOON;
import static dev.convnet.serving.log.NoonLog.append;
import static dev.convnet.serving.log.NoonLog.entry;
import static dev.convnet.serving.log.NoonLog.settings;
import static dev.convnet.serving.log.NoonLog.sqlite;
import static dev.convnet.serving.log.NoonLog.stored;
import static dev.convnet.serving.log.NoonLog.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of days: what is in them, what happens to damaged ones, and which are deleted. */
class EventLogStoreTest {
  @TempDir private Path folder;

  @Test
  void aTableHasTheDayOfTheEntryAndAnotherProgramReadsIt() throws Exception {
    var midnight = Instant.parse("2026-12-01T00:00:00Z");
    try (var log = EventLog.open(settings(folder))) {
      log.append(entry(midnight.minusMillis(1), "before"));
      log.append(entry(midnight, "after"));
      log.append(entry(midnight.minusMillis(2), "the clock went back"));
      stored(log);
      assertEquals(List.of("the clock went back", "before", "after"), texts(folder, ""));
      assertEquals(List.of("after"), texts(folder, "timestamp>=\"2026-12-01\""));
      assertEquals(
          List.of("1|before", "3|the clock went back"),
          sqlite(folder, "20261130", "SELECT seq, textPayload FROM my_log_20261130"));
      assertEquals(
          List.of("2|after"),
          sqlite(folder, "20261201", "SELECT seq, textPayload FROM my_log_20261201"));
    }
  }

  @Test
  void aStoreThatIsDeletedIsMadeAgain() throws Exception {
    try (var log = EventLog.open(settings(folder))) {
      append(log, "one");
      stored(log);
      for (var end : List.of("", "-wal", "-shm")) {
        Files.delete(folder.resolve("logs_20261130.db" + end));
      }

      append(log, "two");
      stored(log);

      assertEquals(List.of("two"), texts(folder, ""));
    }
  }

  @Test
  void aDamagedStoreIsPutAside() throws Exception {
    try (var log = EventLog.open(settings(folder))) {
      append(log, "one");
      stored(log);
    }
    Files.write(folder.resolve("logs_20261130.db"), new byte[4096]);
    try (var log = EventLog.open(settings(folder))) {
      append(log, "two");
      stored(log);

      // what the queue still has comes again
      assertEquals(List.of("one", "two"), texts(folder, ""));
      assertTrue(Files.exists(folder.resolve("logs_20261130.db.damaged-" + NOON.toEpochMilli())));
    }
  }

  /** Root may write into files that are read-only, so that a lock stands for it. */
  @Test
  void aStoreThatCannotBeWrittenStopsNobodyAndGoesOnLater() throws Exception {
    try (var log = EventLog.open(settings(folder))) {
      append(log, "one");
      stored(log);
      try (var other =
          DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("logs_20261130.db"))) {
        other.createStatement().execute("BEGIN IMMEDIATE");
        append(log, "two");
        assertFalse(log.awaitStored(Duration.ofMillis(50)));
        assertEquals(1, log.health().waiting());
        other.createStatement().execute("ROLLBACK");
      }
      stored(log);
      assertEquals(List.of("one", "two"), texts(folder, ""));
    }
  }

  @Test
  void oldAndLargeFilesAreDeleted() throws Exception {
    try (var log = EventLog.open(settings(folder))) {
      for (int day : List.of(40, 31, 30, 1, 0)) {
        log.append(entry(NOON.minus(Duration.ofDays(day)), day + " days ago"));
      }
      stored(log);
    }
    EventLog.open(settings(folder)).close();
    try (var log = EventLog.open(settings(folder))) {
      append(log, "new");
      stored(log);
      assertEquals(List.of("30 days ago", "1 days ago", "0 days ago", "new"), texts(folder, ""));
    }
    try (var log = EventLog.open(settings(folder).with(new StoreSettings(30, 1, false)))) {
      append(log, "newest");
      stored(log);
      assertEquals(List.of("0 days ago", "new", "newest"), texts(folder, ""));
    }
  }

  /** Not today's, also if there are entries of tomorrow. */
  @Test
  void theNewestDaysAreKept() throws Exception {
    try (var log = EventLog.open(settings(folder))) {
      for (int day : List.of(2, 1, 0, -1)) {
        log.append(entry(NOON.minus(Duration.ofDays(day)), day + " days ago"));
      }
      stored(log);
    }
    try (var log = EventLog.open(settings(folder).with(new StoreSettings(30, 1, false)))) {
      append(log, "new");
      stored(log);
      assertEquals(List.of("0 days ago", "new", "-1 days ago"), texts(folder, ""));
    }
  }
}
