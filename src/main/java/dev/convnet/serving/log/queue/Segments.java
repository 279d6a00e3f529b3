// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The segment files of a queue, {@code SEQUENCE.segment} by the number of their first record. The
 * last one grows. One thread at a time appends; others may look and delete.
 */
final class Segments implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("(\\d{20})\\.segment");

  private final Path folder;
  private final long segmentBytes;
  private final TreeMap<Long, Long> bytesByFirst = new TreeMap<>();

  /** No channel: that would be closed if a thread is interrupted while it writes. */
  private RandomAccessFile last;

  private Path lastPath;

  private long next;

  private Segments(Path folder, long segmentBytes) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
  }

  /** Opens the files, and cuts what a write that did not end has left. */
  static Segments open(Path folder, long segmentBytes, long leastNext) throws IOException {
    var segments = new Segments(Files.createDirectories(folder), segmentBytes);
    try (var files = Files.newDirectoryStream(folder, "*.segment")) {
      for (var file : files) {
        var name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          segments.bytesByFirst.put(Long.parseLong(name.group(1)), Files.size(file));
        }
      }
    }
    segments.next = Math.max(1, leastNext);
    if (!segments.bytesByFirst.isEmpty()) segments.continueLast(leastNext);
    return segments;
  }

  private void continueLast(long leastNext) throws IOException {
    long first = bytesByFirst.lastKey();
    long end = 0;
    next = first;
    try (var reader = new SegmentReader(path(first))) {
      long size = bytesByFirst.get(first);
      for (var record = reader.next(size); record.isPresent(); record = reader.next(size)) {
        next = record.get().sequence() + 1;
        end = reader.offset();
      }
    }
    if (leastNext > next) { // a reader has seen records that are not there any more
      next = leastNext;
      return;
    }
    openLast(first);
    cut(end);
    bytesByFirst.put(first, end);
  }

  Path path(long first) {
    return folder.resolve("%020d.segment".formatted(first));
  }

  /** The number that the next record gets. */
  synchronized long next() {
    return next;
  }

  /** Where a reader goes on: the segment with this number or a later one. */
  synchronized Optional<Long> containing(long sequence) {
    var found = bytesByFirst.floorKey(sequence);
    return Optional.ofNullable(found == null ? bytesByFirst.ceilingKey(sequence) : found);
  }

  synchronized Optional<Long> after(long first) {
    return Optional.ofNullable(bytesByFirst.higherKey(first));
  }

  /** The length of a segment up to the last whole record; 0 if it is deleted. */
  synchronized long bytes(long first) {
    return bytesByFirst.getOrDefault(first, 0L);
  }

  synchronized long bytes() {
    return bytesByFirst.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Appends records; after an exception none of them is there.
   *
   * @param records in their format, numbered from {@link #next}
   */
  void append(ByteBuffer records, int count, boolean sync) throws IOException {
    long first = lastFirst();
    long start = bytes(first);
    try {
      last.write(records.array(), 0, records.limit());
      if (sync) last.getFD().sync();
    } catch (IOException e) {
      giveUp(start);
      throw e;
    }
    synchronized (this) {
      bytesByFirst.put(first, last.getFilePointer());
      next += count;
    }
  }

  private long lastFirst() throws IOException {
    boolean gone = last != null && !Files.exists(lastPath);
    if (last != null && !gone && last.getFilePointer() < segmentBytes)
      return bytesByFirst.lastKey();
    closeLast();
    Files.createDirectories(folder);
    openLast(next);
    cut(0);
    synchronized (this) {
      if (gone) bytesByFirst.clear();
      bytesByFirst.put(next, 0L);
    }
    return next;
  }

  /** If the file can't be cut, a new one begins, and readers do not look behind its beginning. */
  private void giveUp(long start) throws IOException {
    try {
      cut(start);
    } catch (IOException e) {
      closeLast();
    }
  }

  private void cut(long end) throws IOException {
    last.setLength(end);
    last.seek(end);
  }

  private void openLast(long first) throws IOException {
    lastPath = path(first);
    last = new RandomAccessFile(lastPath.toFile(), "rw");
  }

  private void closeLast() throws IOException {
    if (last == null) return;
    var closing = last;
    last = null;
    closing.close();
  }

  /** Deletes the files whose records are all below {@code sequence}, never the last one. */
  synchronized void deleteBelow(long sequence) throws IOException {
    while (bytesByFirst.size() > 1 && secondFirst() <= sequence) deleteFirst();
  }

  /** The same, but only until the files have at most {@code bytes}. */
  synchronized void deleteBelow(long sequence, long bytes) throws IOException {
    while (bytesByFirst.size() > 1 && secondFirst() <= sequence && bytes() > bytes) deleteFirst();
  }

  private long secondFirst() {
    return bytesByFirst.higherKey(bytesByFirst.firstKey());
  }

  private void deleteFirst() throws IOException {
    Map.Entry<Long, Long> oldest = bytesByFirst.firstEntry();
    Files.deleteIfExists(path(oldest.getKey()));
    bytesByFirst.remove(oldest.getKey());
  }

  @Override
  public void close() throws IOException {
    closeLast();
  }
}
