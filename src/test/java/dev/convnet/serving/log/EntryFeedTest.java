// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.EntryReceiver;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.queue.QueueRecord;
import dev.convnet.serving.log.queue.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How entries are moved together. */
class EntryFeedTest {
  private static final int WAITING = 50;

  /** Of a queue that always has more. */
  private static final class Reader implements RecordReader {
    private final int records;
    private final byte[] body;
    private final boolean sees;
    private final AtomicInteger looks = new AtomicInteger();
    private volatile long next = 1;

    Reader(int records, int characters, boolean sees) {
      this.records = records;
      this.body =
          EntryCodec.encode(
              LogEntry.builder("large", Instant.EPOCH)
                  .with(LogField.TEXT_PAYLOAD, "x".repeat(characters))
                  .build());
      this.sees = sees;
    }

    @Override
    public List<QueueRecord> read(int most, int mostBytes, Duration longest) {
      var read = new ArrayList<QueueRecord>();
      for (int bytes = 0; next <= records && read.size() < most && bytes < mostBytes; next++) {
        read.add(new QueueRecord(next, body));
        bytes += body.length;
      }
      return read;
    }

    @Override
    public Cursor cursor() {
      return Cursor.at(next);
    }

    @Override
    public long after(Cursor cursor) {
      looks.incrementAndGet();
      return WAITING;
    }

    @Override
    public boolean seesWhatComes() {
      return sees;
    }

    @Override
    public long lost() {
      return 0;
    }

    @Override
    public String problem() {
      return "";
    }

    @Override
    public void close() {}
  }

  private static final class Receiver implements EntryReceiver {
    private final List<Sequenced> received = new ArrayList<>();
    private volatile Cursor cursor = Cursor.at(1);

    @Override
    public Cursor cursor() {
      return cursor;
    }

    @Override
    public void receive(List<Sequenced> entries, Cursor following) {
      received.addAll(entries);
      cursor = following;
    }

    @Override
    public void close() {}
  }

  private static int looks(Reader reader) throws Exception {
    var receiver = new Receiver();
    var feed = new EntryFeed("test", reader, receiver, moved -> {});
    feed.start();
    for (int i = 0; i < 2000 && receiver.cursor().next() <= reader.records; i++) Thread.sleep(10);
    int looks = reader.looks.get();
    feed.close(Duration.ofSeconds(20));
    assertEquals(reader.records, receiver.received.size());
    return looks;
  }

  /** A transaction that is large enough waits for no more entries. */
  @Test
  void largeEntriesAreMovedAtOnce() throws Exception {
    var reader = new Reader(64, 1 << 20, true);
    assertEquals(0, looks(reader));
  }

  /** A reader that hears of entries when it reads them learns nothing by waiting. */
  @Test
  void whoSeesNothingComeWaitsForNothing() throws Exception {
    assertEquals(1, looks(new Reader(1, 1, false)));
  }
}
