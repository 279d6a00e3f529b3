// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.sink.EntryJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Writes entries as server-sent events, whose ids are the places of entries in the queue. Used by
 * one thread.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the format</a>
 */
final class EntryStream {
  /**
   * The server ends answers that are read more slowly than {@link
   * JavalinServer#LEAST_BYTES_PER_SECOND}, which cannot be told from a log without entries.
   */
  private static final long LEAST_BYTES_PER_SECOND = JavalinServer.LEAST_BYTES_PER_SECOND * 5 / 4;

  private static final int RETRY_MILLISECONDS = 2000;

  private final OutputStream out;
  private final long start = System.nanoTime();
  private long written;

  EntryStream(OutputStream out) throws IOException {
    this.out = out;
    write("retry: " + RETRY_MILLISECONDS + "\n\n");
  }

  /** An entry without what the client sent and got. */
  void entry(Sequenced found) throws IOException {
    write("id: %d\ndata: %s\n\n".formatted(found.sequence(), json(found)));
  }

  static ObjectNode json(Sequenced found) {
    var entry = LogEntry.of();
    found.entry().values().forEach(entry::with);
    entry.with(LogField.REQUEST, null).with(LogField.RESPONSE, null);
    return EntryJson.of(entry.build()).put("seq", found.sequence());
  }

  /** An event that says how many entries were not sent. */
  void gap(long skipped, long before) throws IOException {
    write("event: gap\nid: %d\ndata: {\"skipped\":%d}\n\n".formatted(before - 1, skipped));
  }

  /** Says from where to go on, also if no entry has passed the filter, and sends everything. */
  void flush(long next) throws IOException {
    write("id: %d\n\n".formatted(next - 1));
    long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    int missing = (int) Math.max(0, LEAST_BYTES_PER_SECOND * seconds - written);
    write(":" + " ".repeat(missing) + "\n");
    out.flush();
  }

  private void write(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    written += bytes.length;
  }
}
