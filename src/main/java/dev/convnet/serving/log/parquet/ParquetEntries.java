// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import blue.strategic.parquet.ParquetWriter;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.parquet.JavaCodecs.UnsupportedCodecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
    var folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) throw new NoSuchFileException("there is no folder " + folder);
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
   * does not know are left out. No native code reads the file, whoever has written it.
   *
   * @throws IOException if it is no such file, or damaged; the message says so
   */
  public static void read(Path file, Use use) throws IOException {
    OptionalArtifact.PARQUET.require("ParquetEntries");
    if (!Files.isRegularFile(file)) throw new NoSuchFileException("there is no file " + file);
    try (var rows = of(file, () -> EntryRows.open(file))) {
      var problem = EntrySchema.problem(rows.schema());
      if (problem.isPresent()) {
        throw new IOException("%s has no entries of a log: %s".formatted(file, problem.get()));
      }
      rows.start();
      for (var entry = of(file, rows::next); entry.isPresent(); entry = of(file, rows::next)) {
        use.accept(entry.get());
      }
    }
  }

  private interface Step<T> {
    T take() throws IOException;
  }

  /** The library has no exceptions of its own; it makes arrays as long as a damaged file says. */
  private static <T> T of(Path file, Step<T> step) throws IOException {
    try {
      return step.take();
    } catch (UnsupportedCodecException e) {
      throw new IOException(
          "%s is compressed as %s; write it with GZIP, SNAPPY, ZSTD or LZ4_RAW"
              .formatted(file, e.getMessage()),
          e);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      throw new IOException(file + " is damaged, or no Parquet file; write or copy it again", e);
    }
  }
}
