// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.summary.EventFiles;
import dev.convnet.io.summary.EventReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.proto.Event;

/** Reads event files as far as possible, and reports damage after the last one. Not thread-safe. */
final class EventFileScanner {
  private final List<String> problems = new ArrayList<>();

  /**
   * Finds the event files.
   *
   * @param path an event file, which is returned itself, or a directory, which is searched with its
   *     subdirectories
   * @throws NoSuchFileException if there is no event file
   */
  static List<Path> files(Path path) throws IOException {
    if (Files.notExists(path)) {
      throw new NoSuchFileException(path + " does not exist; name an event file or a directory");
    }
    var files = Files.isDirectory(path) ? EventFiles.under(path) : List.of(path);
    if (files.isEmpty()) {
      throw new NoSuchFileException("no event file (*tfevents*) in " + path + " or below it");
    }
    return files;
  }

  /** Passes each event of a file to {@code eachEvent}, up to the first that is damaged. */
  void read(Path file, Consumer<Event> eachEvent) {
    try (var reader = EventReader.open(file)) {
      for (var event = reader.next(); event.isPresent(); event = reader.next()) {
        eachEvent.accept(event.get());
      }
    } catch (IOException e) {
      problems.add(e.getMessage());
    }
  }

  /**
   * Reports damaged files.
   *
   * @throws IOException if a file could not be read to its end; the message has a line for each
   */
  void throwIfDamaged() throws IOException {
    if (!problems.isEmpty()) {
      throw new IOException(String.join(System.lineSeparator(), problems));
    }
  }
}
