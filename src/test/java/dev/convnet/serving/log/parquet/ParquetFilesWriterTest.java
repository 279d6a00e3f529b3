// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFilesWriterTest {
  private static final Duration AGE = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-11-30T12:00:00Z");

  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };

  private ParquetFilesWriter open(long maxBytes) throws IOException {
    return ParquetFilesWriter.open(folder, maxBytes, AGE, clock);
  }

  private List<LogEntry> entries(String... texts) {
    var entries = new ArrayList<LogEntry>();
    for (var text : texts) {
      entries.add(LogEntry.builder("my-log", now).with(LogField.TEXT_PAYLOAD, text).build());
    }
    return entries;
  }

  /** The files with their texts. */
  private List<String> files() throws IOException {
    var found = new ArrayList<String>();
    try (var files = Files.newDirectoryStream(folder, "*.parquet")) {
      for (var file : files) {
        var texts = new ArrayList<Object>();
        ParquetEntries.read(file, entry -> texts.add(entry.value(LogField.TEXT_PAYLOAD).get()));
        found.add(file.getFileName() + " " + texts);
      }
    }
    found.sort(null);
    return found;
  }

  @Test
  void entriesBecomeAFileWhenTheyAreOld() throws IOException {
    var writer = open(1 << 20);
    writer.write(entries("a"));
    now = now.plus(AGE).minusMillis(1);
    writer.idle();
    writer.write(entries("b"));
    assertEquals(List.of(), files());

    now = now.plusMillis(1);
    writer.idle();

    assertEquals(List.of("entries-20261130T121000.000Z.parquet [a, b]"), files());
    now = now.plus(AGE);
    writer.idle(); // there is nothing
    assertEquals(1, files().size());
  }

  /** Arrow and Spark pass over names that begin with . or _. */
  @Test
  void whatIsNotCompleteIsNoPartOfTheTable() throws IOException {
    var writer = open(1);
    writer.write(entries("a"));
    writer.write(entries("b"));

    try (var files = Files.list(folder)) {
      var parts = files.map(f -> f.getFileName().toString()).filter(f -> !f.matches("[._].*"));
      assertEquals(List.of("entries-20261130T120000.000Z.parquet"), parts.toList());
    }
  }

  @Test
  void orWhenTheyAreMany() throws IOException {
    var writer = open(1);
    for (var text : List.of("a", "b", "c")) writer.write(entries(text));
    writer.close();

    assertEquals(
        List.of(
            "entries-20261130T120000.000Z.parquet [a]",
            "entries-20261130T120000.001Z.parquet [b]",
            "entries-20261130T120000.002Z.parquet [c]"),
        files());
  }

  @Test
  void aKilledProgramGoesOnWithWhatIsPending() throws IOException {
    open(1 << 20).write(entries("a\nb"));
    var pending = folder.resolve("_entries.pending");
    Files.writeString(pending, "{\"insert_id\": \"torn", StandardOpenOption.APPEND);

    var writer = open(1 << 20);
    writer.write(entries("c"));
    writer.close();

    assertEquals(List.of("entries-20261130T120000.000Z.parquet [a\nb, c]"), files());
  }

  @Test
  void aLineThatIsDamagedIsLeftOut() throws IOException {
    var writer = open(1 << 20);
    writer.write(entries("a"));
    Files.writeString(folder.resolve("_entries.pending"), "damaged\n", StandardOpenOption.APPEND);
    writer.close();

    assertEquals(List.of("entries-20261130T120000.000Z.parquet [a]"), files());
  }

  @Test
  void whatFailsIsNotWrittenTwice() throws IOException {
    var writer = open(1);
    writer.write(entries("a"));
    var obstacle = folder.resolve(".entries-20261130T120000.000Z.parquet.partial");
    Files.createDirectories(obstacle.resolve("child"));
    var more = entries("b");
    assertThrows(IOException.class, () -> writer.write(more));
    assertThrows(IOException.class, () -> writer.write(more));
    Files.delete(obstacle.resolve("child"));
    Files.delete(obstacle);

    writer.write(more);
    writer.close();

    assertTrue(files().get(0).endsWith("[a]") && files().get(1).endsWith("[b]"), files() + "");
  }
}
