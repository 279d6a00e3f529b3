// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.data.records.RecordReader;
import java.io.Closeable;
import java.io.EOFException;
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
 * EventWriter} may have written the file, or may still be writing it: an incomplete last record is
 * the end of the file. Not thread-safe.
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
  private Optional<String> incompleteRecord = Optional.empty();

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
   * caller closes the stream. An incomplete last record ends its file; a damaged record ends the
   * stream with an {@link UncheckedIOException}.
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
   * Returns the next event, or empty at the end of the file or at an incomplete last record.
   *
   * @throws IOException if a record is damaged (see {@link RecordReader#next}) or is not an event
   */
  public Optional<Event> next() throws IOException {
    var offset = records.offset();
    try {
      var record = records.next();
      return record.isEmpty() ? Optional.empty() : Optional.of(parse(record.get(), offset));
    } catch (EOFException e) {
      incompleteRecord = Optional.of(e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Where and how the file ends inside a record, if {@link #next} has come to such an end. The file
   * is still being written, or its writer was killed, or the file was cut.
   */
  public Optional<String> incompleteRecord() {
    return incompleteRecord;
  }

  private Event parse(byte[] record, long offset) throws IOException {
    try {
      return Event.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(
          "%s, byte %d: the record is not an event: its %d bytes are no tensorflow.Event message"
              .formatted(file, offset, record.length),
          e);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          "%s, byte %d: the event of %d bytes does not fit into the Java heap (-Xmx)"
              .formatted(file, offset, record.length));
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
