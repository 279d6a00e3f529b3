// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.records.RecordWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

class EventReaderTest {
  @TempDir private Path directory;

  @Test
  void readsTheFilesOfADirectoryOldestFirst() throws IOException {
    writeSteps(2_000_000_000, 3, 4);
    writeSteps(1_000_000_000, 1, 2);
    Files.writeString(directory.resolve("checkpoint"), "no event file");

    try (var events = EventReader.events(directory)) {
      var steps = events.filter(Event::hasSummary).map(Event::getStep).toList();

      assertEquals(List.of(1L, 2L, 3L, 4L), steps);
    }
  }

  @Test
  void readsWhatStandsBeforeABadRecord() throws IOException {
    var file = writeSteps(1_000_000_000, 1, 2);
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1]++;
    Files.write(file, bytes);

    try (var reader = EventReader.open(file)) {
      assertEquals("brain.Event:2", reader.next().orElseThrow().getFileVersion());
      assertEquals(1, reader.next().orElseThrow().getStep());
      var error = assertThrows(IOException.class, reader::next);

      assertTrue(error.getMessage().startsWith(file + ", byte "), error.getMessage());
    }
  }

  @Test
  void aRecordThatIsStillWrittenIsTheEndOfTheFile() throws IOException {
    var file = cut(writeSteps(1_000_000_000, 1, 2), 7);

    try (var reader = EventReader.open(file)) {
      reader.next();
      assertEquals(1, reader.next().orElseThrow().getStep());
      assertTrue(reader.incompleteRecord().isEmpty());

      assertTrue(reader.next().isEmpty());
      assertTrue(reader.next().isEmpty());

      var where = reader.incompleteRecord().orElseThrow();
      assertTrue(where.matches("\\Q%s\\E, byte \\d+: the file ends .*".formatted(file)), where);
    }
  }

  @Test
  void theNextFileIsReadAfterOneThatWasCut() throws IOException {
    cut(writeSteps(1_000_000_000, 1, 2), 7);
    writeSteps(2_000_000_000, 2, 3);

    try (var events = EventReader.events(directory)) {
      var steps = events.filter(Event::hasSummary).map(Event::getStep).toList();

      assertEquals(List.of(1L, 2L, 3L), steps);
    }
  }

  @Test
  void aBadRecordEndsTheStream() throws IOException {
    var file = Files.write(directory.resolve("a.tfevents"), new byte[12]);

    try (var events = EventReader.events(file)) {
      assertThrows(UncheckedIOException.class, events::toList);
    }
  }

  @Test
  void aRecordThatIsNoEventIsNamedWithItsPlace() throws IOException {
    var file = directory.resolve("images.tfrecord");
    try (var writer = new RecordWriter(Files.newOutputStream(file))) {
      writer.write(new byte[] {0, 0, 0});
    }

    try (var reader = EventReader.open(file)) {
      var error = assertThrows(IOException.class, reader::next);

      assertEquals(
          file
              + ", byte 0: the record is not an event: its 3 bytes are no tensorflow.Event message",
          error.getMessage());
    }
  }

  private static Path cut(Path file, int bytes) throws IOException {
    var whole = Files.readAllBytes(file);
    return Files.write(file, Arrays.copyOf(whole, whole.length - bytes));
  }

  private Path writeSteps(long second, long... steps) throws IOException {
    try (var writer = EventWriter.in(directory, () -> Instant.ofEpochSecond(second))) {
      for (var step : steps) {
        writer.scalar("loss", 1, step);
      }
      return writer.file();
    }
  }
}
