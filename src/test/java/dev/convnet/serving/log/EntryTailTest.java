// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.serving.log.entry.EntryCodec;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.queue.QueueRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What those who follow a log get. */
class EntryTailTest {
  private static QueueRecord record(long sequence) {
    var entry =
        LogEntry.builder("log", Instant.EPOCH)
            .with(LogField.TEXT_PAYLOAD, "%d ".formatted(sequence).repeat(1000))
            .build();
    return new QueueRecord(sequence, EntryCodec.encode(entry));
  }

  private static List<QueueRecord> records(long first, long end) {
    return LongStream.range(first, end).mapToObj(EntryTailTest::record).toList();
  }

  private static List<Long> numbers(EntryTail.Part part) {
    return part.entries().stream().map(Sequenced::sequence).toList();
  }

  @Test
  void entriesComeInOrderFromANumberOn() throws InterruptedException {
    var tail = new EntryTail(3, EntryTail.MOST_BYTES);
    tail.add(records(1, 5)); // the first two are older
    tail.add(records(5, 8));

    var part = tail.read(4, 3, Duration.ZERO);

    assertEquals(List.of(4L, 5L, 6L), numbers(part));
    assertEquals(7, part.next());
    assertEquals(List.of(7L), numbers(tail.read(7, 9, Duration.ZERO)));
    var payload = part.entries().get(0).entry().value(LogField.TEXT_PAYLOAD).orElseThrow();
    assertEquals("4 ".repeat(1000), payload);
  }

  @Test
  void whoIsTooSlowHearsHowManyAreMissing() throws InterruptedException {
    var tail = new EntryTail(1, EntryTail.MOST_BYTES);
    tail.add(records(1, 1001)); // some 3 MiB

    var part = tail.read(1, 1, Duration.ZERO);

    assertEquals(tail.first() - 1, part.skipped());
    assertEquals(List.of(tail.first()), numbers(part));
    assertEquals(1001, tail.next());
  }

  @Test
  void aDamagedRecordIsLeftOut() throws InterruptedException {
    var tail = new EntryTail(1, EntryTail.MOST_BYTES);
    tail.add(List.of(record(1), new QueueRecord(2, new byte[] {1}), record(3)));

    assertEquals(List.of(1L, 3L), numbers(tail.read(1, 9, Duration.ZERO)));
  }
}
