// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads the records of a segment file in order, and goes on after damaged ones. */
final class SegmentReader implements AutoCloseable {
  /** At least two records. */
  private static final int WINDOW = 4 * LogQueue.MAX_RECORD;

  private final FileChannel file;
  private ByteBuffer window = ByteBuffer.allocate(0);

  /** Where the window begins in the file. */
  private long windowAt;

  /** Where the next record begins in the window. */
  private int at;

  SegmentReader(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.READ);
  }

  /** Where the next record begins: behind the last one that was read. */
  long offset() {
    return windowAt + at;
  }

  /**
   * The next intact record that ends before {@code end}, a place in the file where a record ends;
   * nothing if there is none.
   */
  Optional<QueueRecord> next(long end) throws IOException {
    int found = find(end);
    if (found < 0) return Optional.empty();
    var record = RecordFormat.read(window, found);
    at = found + RecordFormat.HEADER + record.body().length;
    return Optional.of(record);
  }

  private int find(long end) throws IOException {
    for (int place = at; ; place++) {
      if (window.limit() - place < LogQueue.MAX_RECORD + RecordFormat.HEADER
          && windowAt + window.limit() < end) {
        fill(windowAt + place, end);
        place = 0;
      }
      if (place >= window.limit()) return -1;
      if (RecordFormat.lengthAt(window, place) > 0) return place;
    }
  }

  private void fill(long from, long end) throws IOException {
    int size = (int) Math.min(WINDOW, end - from);
    if (window.capacity() < size) window = ByteBuffer.allocate(size);
    window.clear().limit(size);
    long position = from;
    while (window.hasRemaining()) {
      int count = file.read(window, position);
      if (count < 0) break;
      position += count;
    }
    window.flip();
    at = 0;
    windowAt = from;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
