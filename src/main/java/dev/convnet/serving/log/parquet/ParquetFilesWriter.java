// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.sink.SinkWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes entries into Parquet files of a folder. A Parquet file can be read only when it is
 * complete: entries are lines of {@code _entries.pending} until they are many or old, and become
 * {@code entries-20261130T120000.000Z.parquet} then. The oldest of a thousand files is deleted.
 * Whoever reads the folder as one table passes over names that begin with _ or a dot.
 */
public final class ParquetFilesWriter implements SinkWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ParquetFilesWriter.class);
  private static final int KEPT = 1000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final long maxBytes;
  private final Duration maxAge;
  private final Clock clock;
  private final Path pending;
  private FileChannel file;
  private Instant begun;

  private ParquetFilesWriter(Path folder, long maxBytes, Duration maxAge, Clock clock) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.maxAge = maxAge;
    this.clock = clock;
    this.pending = folder.resolve("_entries.pending");
  }

  /**
   * Opens the folder, and continues with the entries that are pending in it.
   *
   * @param folder is made if it does not exist
   * @param maxBytes of pending entries; a Parquet file of them is smaller
   * @param maxAge after which pending entries become a file in any case
   */
  public static ParquetFilesWriter open(Path folder, long maxBytes, Duration maxAge, Clock clock)
      throws IOException {
    OptionalArtifact.PARQUET.require("ParquetFilesWriter");
    InvalidSettingException.requireAtLeast(1, "maxBytes", maxBytes);
    var writer = new ParquetFilesWriter(folder, maxBytes, maxAge, clock);
    writer.openPending();
    return writer;
  }

  private void openPending() throws IOException {
    Files.createDirectories(folder);
    file =
        FileChannel.open(
            pending, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    file.truncate(endOfLastLine());
    file.position(file.size());
    begun = clock.instant();
  }

  /** What follows was cut off when the program was killed; it comes again. */
  private long endOfLastLine() throws IOException {
    var one = ByteBuffer.allocate(1);
    for (long end = file.size(); end > 0; end--) {
      file.read(one.clear(), end - 1);
      if (one.get(0) == '\n') return end;
    }
    return 0;
  }

  @Override
  public void write(List<LogEntry> entries) throws IOException {
    if (file == null || !Files.exists(pending)) {
      close();
      openPending();
    }
    idle(); // first: if it fails, nothing is written twice
    if (file.size() == 0) begun = clock.instant();
    var lines = new ByteArrayOutputStream();
    for (var entry : entries) {
      lines.writeBytes(EntryCodec.encode(entry));
      lines.write('\n');
    }
    append(ByteBuffer.wrap(lines.toByteArray()));
  }

  private void append(ByteBuffer bytes) throws IOException {
    long before = file.size();
    try {
      while (bytes.hasRemaining()) file.write(bytes);
    } catch (IOException e) {
      file.truncate(before);
      throw e;
    }
  }

  @Override
  public void idle() throws IOException {
    if (file == null) return;
    boolean old = !clock.instant().isBefore(begun.plus(maxAge));
    if (file.size() >= maxBytes || (old && file.size() > 0)) complete();
  }

  private void complete() throws IOException {
    var time = clock.instant();
    while (Files.exists(path(time))) time = time.plusMillis(1);
    ParquetEntries.write(path(time), this::readPending);
    file.truncate(0);
    file.position(0);
    deleteOldFiles();
  }

  private Path path(Instant time) {
    return folder.resolve("entries-" + TIME.format(time) + ".parquet");
  }

  private void readPending(ParquetEntries.Use use) throws IOException {
    try (var lines = Files.newBufferedReader(pending)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        LogEntry entry;
        try {
          entry = EntryCodec.decode(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          LOG.warn("a line of {} cannot be read, and is left out: {}", pending, e.getMessage());
          continue;
        }
        use.accept(entry);
      }
    }
  }

  private void deleteOldFiles() throws IOException {
    try (var files = Files.newDirectoryStream(folder, "entries-*.parquet")) {
      var sorted = new ArrayList<Path>();
      files.forEach(sorted::add);
      sorted.sort(null);
      for (var oldest : sorted.subList(0, Math.max(0, sorted.size() - KEPT))) Files.delete(oldest);
    }
  }

  /** Makes a file of what is pending. */
  @Override
  public void close() throws IOException {
    if (file == null) return;
    try {
      if (file.size() > 0 && Files.exists(pending)) complete();
    } finally {
      file.close();
      file = null;
    }
  }
}
