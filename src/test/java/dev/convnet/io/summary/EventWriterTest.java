// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunMetadata;

class EventWriterTest {
  private static final Instant START = Instant.ofEpochSecond(1_446_763_200L, 250_000_000);

  @TempDir private Path directory;
  private Instant now = START;

  @Nested
  class TheFile {
    @Test
    void isNamedByTheSecondAndTheHost() throws IOException {
      try (var writer = open()) {
        var name = writer.file().getFileName().toString();

        assertTrue(name.matches("events\\.out\\.tfevents\\.1446763200\\.[^/]+"), name);
      }
    }

    @Test
    void hasTenDigitsLongBeforeTheYear2001() throws IOException {
      now = Instant.ofEpochSecond(42);

      try (var writer = open()) {
        var name = writer.file().getFileName().toString();

        assertTrue(name.startsWith("events.out.tfevents.0000000042."), name);
      }
    }

    @Test
    void isMadeWithItsDirectory() throws IOException {
      var below = directory.resolve("runs/first");

      try (var writer = EventWriter.in(below)) {
        assertEquals(List.of(writer.file()), EventFiles.in(below));
      }
    }

    @Test
    void ofASecondWriterInOneSecondComesBetweenTheFirstAndTheNextSecond() throws IOException {
      try (var first = open();
          var second = open();
          var third = open()) {
        now = START.plusSeconds(1);
        try (var later = open()) {
          var inTime = Stream.of(first, second, third, later).map(EventWriter::file).toList();

          assertEquals(inTime, EventFiles.in(directory));
        }
      }
    }

    @Test
    void beginsWithTheVersionAtOnce() throws IOException {
      try (var writer = open();
          var events = EventReader.events(writer.file())) {
        var version = Event.newBuilder().setWallTime(1_446_763_200.25);

        assertEquals(List.of(version.setFileVersion("brain.Event:2").build()), events.toList());
      }
    }
  }

  @Nested
  class Flushing {
    @Test
    void isNotDoneForEachEvent() throws IOException {
      try (var writer = open()) {
        writer.scalar("loss", 1, 1);
        now = START.plusSeconds(119);
        writer.scalar("loss", 2, 2);

        assertEquals(0, scalars());
      }
    }

    @Test
    void isDoneByTheFirstEventAfterTwoMinutes() throws IOException {
      try (var writer = open()) {
        writer.scalar("loss", 1, 1);
        now = START.plusSeconds(120);
        writer.scalar("loss", 2, 2);

        assertEquals(2, scalars());
      }
    }

    @Test
    void isDoneWhenAsked() throws IOException {
      try (var writer = open()) {
        writer.scalar("loss", 1, 1);
        writer.flush();

        assertEquals(1, scalars());
      }
    }

    @Test
    void isNotSpoiltByAnInterrupt() throws IOException {
      try (var writer = open()) {
        Thread.currentThread().interrupt();
        writer.scalar("loss", 1, 1);
        writer.flush();

        assertTrue(Thread.interrupted());
        assertEquals(1, scalars());
      }
    }

    @Test
    void isDoneByClosingAsOftenAsOneLikes() throws IOException {
      var writer = open();
      writer.scalar("loss", 1, 1);
      writer.close();
      writer.close();

      assertEquals(1, scalars());
    }
  }

  @Nested
  class AFailure {
    @Test
    void ofAFileThatWasRemovedIsReportedByFlushAndEveryLaterCall() throws IOException {
      var writer = open();
      Files.delete(writer.file());

      var first = assertThrows(IOException.class, writer::flush);
      var later = assertThrows(IOException.class, () -> writer.scalar("loss", 1, 1));
      var last = assertThrows(IOException.class, writer::close);

      assertEquals(
          "cannot write events to %1$s: %1$s: it was deleted while events were written to it"
              .formatted(writer.file()),
          first.getMessage());
      assertEquals("an earlier write to " + writer.file() + " failed", later.getMessage());
      assertEquals(later.getMessage(), last.getMessage());
      writer.close();
    }

    @Test
    void ofAFileThatWasRemovedIsReportedByCloseAlone() throws IOException {
      var writer = open();
      Files.delete(writer.file());

      var error = assertThrows(IOException.class, writer::close);

      assertTrue(error.getMessage().endsWith("it was deleted while events were written to it"));
    }

    @Test
    void ofADirectoryThatIsAFileIsReportedAtOnce() throws IOException {
      var file = Files.createFile(directory.resolve("taken"));

      var error = assertThrows(IOException.class, () -> EventWriter.in(file));

      assertEquals(
          "cannot create an event file in %s (java.nio.file.FileAlreadyExistsException: %s); choose another directory"
              .formatted(file, file),
          error.getMessage());
    }

    @Test
    void ofAFullDiskIsReportedByTheCallThatMeetsItAndByClose() throws IOException {
      var file = Files.createFile(directory.resolve("events"));
      var writer = new EventWriter(file, new FullDisk(file), () -> now);
      var graph = GraphDef.newBuilder().addNode(NodeDef.newBuilder().setName("x".repeat(70_000)));

      var first = assertThrows(IOException.class, () -> writer.graph(graph.build()));
      var last = assertThrows(IOException.class, writer::close);

      assertEquals(
          "cannot write events to " + file + ": No space left on device", first.getMessage());
      assertEquals("an earlier write to " + file + " failed", last.getMessage());
    }

    @Test
    void leavesTheFileAsItWas() throws IOException {
      var file = Files.createFile(directory.resolve("events.tfevents"));
      var writer = new EventWriter(file, new FullDisk(file), () -> now);
      writer.scalar("loss", 1, 1);

      assertThrows(IOException.class, writer::close);

      assertEquals(40, Files.size(file));
    }

    @Test
    void isWritingAfterClosing() throws IOException {
      var writer = open();
      writer.close();

      assertThrows(IllegalStateException.class, () -> writer.scalar("loss", 1, 1));
    }

    @Test
    void isRunMetadataTwiceUnderOneTag() throws IOException {
      try (var writer = open()) {
        writer.runMetadata("step099", RunMetadata.getDefaultInstance(), 99);

        assertThrows(
            IllegalArgumentException.class,
            () -> writer.runMetadata("step099", RunMetadata.getDefaultInstance(), 99));
      }
    }
  }

  @Test
  void takesEventsFromManyThreads() throws Exception {
    try (var writer = open()) {
      var pool = Executors.newFixedThreadPool(4);
      try {
        Callable<Void> work = () -> writeHundred(writer);
        for (var done : pool.invokeAll(Collections.nCopies(4, work))) {
          done.get();
        }
      } finally {
        pool.shutdown();
      }
    }

    assertEquals(400, scalars());
  }

  private static Void writeHundred(EventWriter writer) throws IOException {
    for (var step = 0; step < 100; step++) {
      writer.scalar("loss", step, step);
    }
    return null;
  }

  private EventWriter open() throws IOException {
    return EventWriter.in(directory, () -> now);
  }

  private long scalars() throws IOException {
    try (var events = EventReader.events(directory)) {
      return events.filter(Event::hasSummary).count();
    }
  }

  /** Takes forty bytes: the first record. */
  private static final class FullDisk extends FilterOutputStream {
    private int free = 40;

    FullDisk(Path file) throws IOException {
      super(Files.newOutputStream(file));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > free) {
        throw new IOException("No space left on device");
      }
      free -= length;
      out.write(bytes, offset, length);
    }
  }
}
