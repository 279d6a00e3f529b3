// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import blue.strategic.parquet.ParquetReader;
import blue.strategic.parquet.ParquetWriter;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.serving.log.entry.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.parquet.schema.MessageType;

/**
 * Files of entries in Apache Parquet, with a column for each field of the log: times as UTC
 * timestamps in microseconds, numbers as int64, decimals as double, and everything else as strings.
 *
 * <p>A project that depends on this one adds the optional artifact {@code
 * blue.strategic.parquet:parquet-floor}.
 */
public final class ParquetEntries {
  private ParquetEntries() {}

  /** Takes one entry. */
  public interface Use {
    /** Takes the next entry. */
    void accept(LogEntry entry) throws IOException;
  }

  /** Has entries to write. */
  public interface Source {
    /** Gives all entries, in their order. */
    void giveTo(Use use) throws IOException;
  }

  /**
   * Writes a file. It has its name only when it is complete; a file that has the name already is
   * replaced then, and is left alone if writing fails.
   */
  public static void write(Path file, Source entries) throws IOException {
    OptionalArtifact.PARQUET.require("ParquetEntries");
    var partial = file.resolveSibling("." + file.getFileName() + ".partial");
    try {
      writeTo(partial, entries);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static void writeTo(Path file, Source entries) throws IOException {
    try (var writer =
        ParquetWriter.<LogEntry>writeFile(
            EntrySchema.MESSAGE,
            file.toFile(),
            (entry, row) ->
                entry.values().forEach((field, value) -> row.write(field.column(), value)))) {
      entries.giveTo(writer::write);
    }
  }

  /**
   * Reads a file that {@link #write} or a bulk prediction has written. Columns that this version
   * does not know are left out. Read only files whose origin is known: the native code of Snappy
   * checks little, and can end the process if a file is damaged in some ways.
   *
   * @throws IOException if it is no such file; the message says why
   */
  public static void read(Path file, Use use) throws IOException {
    OptionalArtifact.PARQUET.require("ParquetEntries");
    if (!Files.isRegularFile(file)) throw new NoSuchFileException("there is no file " + file);
    checkSchema(file);
    try (var rows = rows(file)) {
      var entries = rows.iterator();
      for (var entry = next(file, entries); entry.isPresent(); entry = next(file, entries)) {
        use.accept(entry.get());
      }
    }
  }

  private static void checkSchema(Path file) throws IOException {
    MessageType schema;
    try {
      schema = ParquetReader.readMetadata(file.toFile()).getFileMetaData().getSchema();
    } catch (IOException | RuntimeException e) { // the library has no exceptions of its own
      throw damaged(file, e);
    }
    var problem = EntrySchema.problem(schema);
    if (problem.isPresent()) {
      throw new IOException("%s has no entries of a log: %s".formatted(file, problem.get()));
    }
  }

  private static Stream<LogEntry> rows(Path file) throws IOException {
    try {
      return ParquetReader.streamContent(file.toFile(), new EntryHydrator(), EntrySchema::field);
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static Optional<LogEntry> next(Path file, Iterator<LogEntry> entries) throws IOException {
    try {
      return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    } catch (RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static IOException damaged(Path file, Exception cause) {
    return new IOException(file + " is damaged, or no Parquet file; write or copy it again", cause);
  }
}
