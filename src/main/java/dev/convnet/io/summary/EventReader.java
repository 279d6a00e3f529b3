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

/** Reads the events of one file, ours or Python's, in the order in which they were written. */
public final class EventReader implements Closeable {
  private final Path file;
  private final RecordReader records;

  private EventReader(Path file) throws IOException {
    this.file = file;
    this.records = RecordReader.open(file);
  }

  public static EventReader open(Path file) throws IOException {
    return new EventReader(file);
  }

  /**
   * The events of a file, or of a directory's files one after the other. Close the stream; a bad
   * record ends it with an {@link UncheckedIOException}.
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
   * @throws IOException as {@link RecordReader#next}, and if a record holds no event
   */
  public Optional<Event> next() throws IOException {
    var offset = records.offset();
    var record = records.next();
    try {
      return record.isEmpty() ? Optional.empty() : Optional.of(Event.parseFrom(record.get()));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(
          "%s, byte %d: the record is no event: %s".formatted(file, offset, e.getMessage()), e);
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
