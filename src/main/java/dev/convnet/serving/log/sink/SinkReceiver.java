// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.EntryReceiver;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.Sequenced;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A sink that remembers its place in the queue in a file. */
public final class SinkReceiver implements EntryReceiver {
  private static final double RANGE = 1L << 32;

  private final SinkSettings settings;
  private final Path file;
  private final SinkWriter writer;
  private volatile Cursor cursor;

  private SinkReceiver(SinkSettings settings, Path file, SinkWriter writer, Cursor cursor) {
    this.settings = settings;
    this.file = file;
    this.writer = writer;
    this.cursor = cursor;
  }

  /**
   * Opens a sink.
   *
   * @param folder of the files with the places
   * @param first where a new sink begins
   */
  public static SinkReceiver open(SinkSettings settings, Path folder, Cursor first)
      throws IOException {
    var file = Files.createDirectories(folder).resolve(settings.name());
    return new SinkReceiver(settings, file, settings.writer().open(), read(file).orElse(first));
  }

  /**
   * The place that a sink has written into its file.
   *
   * @return nothing if there is no file, or a damaged one: some entries may come twice
   */
  public static Optional<Cursor> read(Path file) throws IOException {
    if (!Files.exists(file)) return Optional.empty();
    var parts = Files.readString(file).strip().split(" ", 2);
    try {
      return Optional.of(new Cursor(Long.parseLong(parts[0]), parts.length > 1 ? parts[1] : ""));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public Cursor cursor() {
    return cursor;
  }

  @Override
  public void receive(List<Sequenced> entries, Cursor following) throws IOException {
    var wanted = entries.stream().map(Sequenced::entry).filter(this::wants).toList();
    if (!wanted.isEmpty()) writer.write(wanted);
    var temporary = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(temporary, (following.next() + " " + following.source()).strip() + "\n");
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    cursor = following;
  }

  @Override
  public long refused() {
    return writer.refused();
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
