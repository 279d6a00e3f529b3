// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.convnet.io.summary.EventAccumulator;
import dev.convnet.io.summary.EventFiles;
import dev.convnet.io.summary.EventReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.tensorflow.proto.Event;

/**
 * Reads event files as far as possible. An incomplete last record, as of a run that is still being
 * written, is only noted. Damage is reported after the last file. Not thread-safe.
 */
final class EventFileScanner {
  private final PrintStream notes;
  private final List<String> problems = new ArrayList<>();

  /**
   * Creates the scanner.
   *
   * @param notes receives a line about each file that ends inside a record
   */
  EventFileScanner(PrintStream notes) {
    this.notes = notes;
  }

  /**
   * Finds the runs; each directory with event files is one.
   *
   * @param path an event file, or a directory, which is searched with its subdirectories and links
   * @return the directory of each run with its event files, oldest first
   * @throws NoSuchFileException if there is no event file
   */
  static SortedMap<Path, List<Path>> runs(Path path) throws IOException {
    if (Files.notExists(path)) {
      throw new NoSuchFileException(path + " does not exist; name an event file or a directory");
    }
    var files = Files.isDirectory(path) ? EventFiles.under(path) : List.of(path);
    if (files.isEmpty()) {
      throw new NoSuchFileException("no event file (*tfevents*) in " + path + " or below it");
    }
    return files.stream()
        .collect(groupingBy(file -> file.resolveSibling(""), TreeMap::new, toList()));
  }

  /** Reads all files of a run. */
  EventAccumulator read(List<Path> files) {
    var run = new EventAccumulator();
    for (var file : files) read(file, run::add);
    return run;
  }

  /** Passes each event of a file to {@code eachEvent}, up to the first that is damaged. */
  void read(Path file, Consumer<Event> eachEvent) {
    try (var reader = EventReader.open(file)) {
      for (var event = reader.next(); event.isPresent(); event = reader.next()) {
        eachEvent.accept(event.get());
      }
      reader
          .incompleteRecord()
          .ifPresent(where -> notes.println("note: " + where + "; is the run still writing?"));
    } catch (FileSystemException e) {
      problems.add("cannot read " + file + ": " + FileErrors.reason(e));
    } catch (IOException e) {
      problems.add(e.getMessage() + "; the file's events from there on are not shown");
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
