// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.sink;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Appends entries as lines of JSON to {@code entries.jsonl}, as Fluent Bit and Cloud Logging's
 * agent follow it. A full file becomes {@code entries.1.jsonl}, the one before {@code
 * entries.2.jsonl}, and so on; the oldest is deleted.
 */
public final class JsonLinesWriter implements SinkWriter {
  private static final int KEPT = 10;

  private final Path folder;
  private final long maxBytes;
  private final LineFormat format;
  private FileChannel file;

  private JsonLinesWriter(Path folder, long maxBytes, LineFormat format) {
    this.format = format;
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /**
   * Opens the file.
   *
   * @param folder is made if it does not exist
   * @param maxBytes of a file
   */
  public static JsonLinesWriter open(Path folder, long maxBytes) throws IOException {
    return open(folder, maxBytes, LineFormat.CLOUD_LOGGING);
  }

  /** Opens the file for lines of another format; entries without a line are left out. */
  public static JsonLinesWriter open(Path folder, long maxBytes, LineFormat format)
      throws IOException {
    InvalidSettingException.requireAtLeast(1, "maxBytes", maxBytes);
    return new JsonLinesWriter(Files.createDirectories(folder), maxBytes, format);
  }

  private Path path(int age) {
    return folder.resolve(age == 0 ? "entries.jsonl" : "entries." + age + ".jsonl");
  }

  @Override
  public void write(List<LogEntry> entries) throws IOException {
    if (file == null || !Files.exists(path(0)) || file.size() >= maxBytes) next();
    var lines = new StringBuilder();
    for (var entry : entries) {
      format.line(entry).ifPresent(line -> lines.append(line).append('\n'));
    }
    var bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    long before = file.size();
    try {
      while (bytes.hasRemaining()) file.write(bytes);
    } catch (IOException e) {
      file.truncate(before);
      throw e;
    }
  }

  private void next() throws IOException {
    close();
    Files.createDirectories(folder);
    if (Files.exists(path(0)) && Files.size(path(0)) >= maxBytes) {
      Files.deleteIfExists(path(KEPT));
      for (int age = KEPT - 1; age >= 0; age--) {
        if (Files.exists(path(age))) Files.move(path(age), path(age + 1));
      }
    }
    file = FileChannel.open(path(0), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public void close() throws IOException {
    if (file != null) file.close();
    file = null;
  }
}
