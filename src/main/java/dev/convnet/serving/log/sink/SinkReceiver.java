// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import dev.convnet.serving.log.entry.EntryReceiver;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.Sequenced;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.CRC32C;

/** A sink that remembers its place in the queue in a file. */
public final class SinkReceiver implements EntryReceiver {
  private static final double RANGE = 1L << 32;

  private final SinkSettings settings;
  private final Path cursor;
  private final SinkWriter writer;
  private volatile long next;

  private SinkReceiver(SinkSettings settings, Path cursor, SinkWriter writer, long next) {
    this.settings = settings;
    this.cursor = cursor;
    this.writer = writer;
    this.next = next;
  }

  /**
   * Opens a sink.
   *
   * @param folder of the files with the places
   * @param first where a new sink begins
   */
  public static SinkReceiver open(SinkSettings settings, Path folder, long first)
      throws IOException {
    var cursor = Files.createDirectories(folder).resolve(settings.name());
    long next = Files.exists(cursor) ? read(cursor, first) : first;
    return new SinkReceiver(settings, cursor, settings.writer().open(), next);
  }

  private static long read(Path cursor, long first) throws IOException {
    try {
      return Long.parseLong(Files.readString(cursor).strip());
    } catch (NumberFormatException e) { // a damaged file: some entries may come twice
      return first;
    }
  }

  @Override
  public long next() {
    return next;
  }

  @Override
  public void receive(List<Sequenced> entries, long following) throws IOException {
    var wanted = entries.stream().map(Sequenced::entry).filter(this::wants).toList();
    if (!wanted.isEmpty()) writer.write(wanted);
    var temporary = cursor.resolveSibling(cursor.getFileName() + ".next");
    Files.writeString(temporary, following + "\n");
    Files.move(
        temporary, cursor, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    next = following;
  }

  private boolean wants(LogEntry entry) {
    return settings.filter().matches(entry)
        && (settings.sampling() >= 1 || place(entry) < settings.sampling());
  }

  /** From 0 to 1, evenly. */
  private static double place(LogEntry entry) {
    var crc = new CRC32C();
    crc.update(entry.insertId().getBytes(StandardCharsets.UTF_8));
    return crc.getValue() / RANGE;
  }

  @Override
  public void idle() throws IOException {
    writer.idle();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
