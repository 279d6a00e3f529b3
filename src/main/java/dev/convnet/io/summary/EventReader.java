// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.proto.Event;

/**
 * Reads the events of one event file, in the order in which they were written. TensorFlow or {@link
 * EventWriter} may have written the file. Not thread-safe.
 *
 * <pre>{@code
 * try (var events = EventReader.events(Path.of("run"))) {
 *   events.forEach(event -> System.out.println(event.getStep()));
 * }
 * }</pre>
 */
public final class EventReader implements Closeable {
  private final Path file;
  private final RecordReader records;

  private EventReader(Path file) throws IOException {
    this.file = file;
    this.records = RecordReader.open(file);
  }

  /**
   * Opens an event file. The caller closes the reader.
   *
   * @throws IOException if the file cannot be opened
   */
  public static EventReader open(Path file) throws IOException {
    return new EventReader(file);
  }

  /**
   * The events of one file, or of all event files in a directory, one file after another. The
   * caller closes the stream. A damaged record ends the stream with an {@link
   * UncheckedIOException}.
   *
   * @throws IOException if the directory cannot be read
   */
  public static Stream<Event> events(Path fileOrDirectory) throws IOException {
    var files =
        Files.isDirectory(fileOrDirectory)
            ? EventFiles.in(fileOrDirectory)
            : List.of(fileOrDirectory);
    return files.stream().flatMap(EventReader::eventsOf);
  }

  /**
   * Returns the next event, or empty at the end of the file.
   *
   * @throws IOException if a record is damaged (see {@link RecordReader#next}) or is not an event
   */
  public Optional<Event> next() throws IOException {
    var offset = records.offset();
    var record = records.next();
    try {
      return record.isEmpty() ? Optional.empty() : Optional.of(Event.parseFrom(record.get()));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(
          "%s, byte %d: the record is not an event: %s".formatted(file, offset, e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }

  private static Stream<Event> eventsOf(Path file) {
    try {
      var reader = open(file);
      return Stream.iterate(
              reader.nextUnchecked(), Optional::isPresent, last -> reader.nextUnchecked())
          .map(Optional::get)
          .onClose(reader::closeUnchecked);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Event> nextUnchecked() {
    try {
      return next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void closeUnchecked() {
    try {
      close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
