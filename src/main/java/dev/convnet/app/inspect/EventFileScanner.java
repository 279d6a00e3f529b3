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

/** Goes through event files as far as they can be read, and keeps what is wrong for the end. */
final class EventFileScanner {
  private final List<String> problems = new ArrayList<>();

  /** The file itself, or the event files of a directory and all below it. */
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
   * @throws IOException if a file could not be read to its end; the message has a line for each
   */
  void throwIfDamaged() throws IOException {
    if (!problems.isEmpty()) {
      throw new IOException(String.join(System.lineSeparator(), problems));
    }
  }
}
