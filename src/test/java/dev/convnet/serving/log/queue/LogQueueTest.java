// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogQueueTest {
  static final QueueSettings SETTINGS = QueueSettings.defaults().withMinFree(0);
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir private Path folder;

  private LogQueue open(QueueSettings settings) throws IOException {
    return open(folder, settings);
  }

  static LogQueue open(Path folder, QueueSettings settings) throws IOException {
    return LogQueue.open(
        folder,
        settings,
        1,
        Clock.systemUTC(),
        gap -> "gap %s %d".formatted(gap.reason(), gap.count()).getBytes(UTF_8));
  }

  static void offer(LogQueue queue, String... bodies) {
    for (var body : bodies) assertEquals(Outcome.ACCEPTED, queue.offer(body.getBytes(UTF_8)));
  }

  /** Everything in the queue, as {@code sequence:body}. */
  static List<String> all(LogQueue queue) throws IOException, InterruptedException {
    try (var reader = queue.reader(1)) {
      return rest(reader);
    }
  }

  private static List<String> rest(QueueReader reader) throws IOException, InterruptedException {
    var found = new ArrayList<String>();
    for (; ; ) {
      var records = reader.read(100, 1 << 20, Duration.ZERO);
      if (records.isEmpty()) return found;
      for (var record : records) {
        found.add(record.sequence() + ":" + new String(record.body(), UTF_8));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Acknowledgment.class)
  void recordsComeInOrderAlsoAfterItWasClosed(Acknowledgment level) throws Exception {
    try (var queue = open(SETTINGS.with(level))) {
      offer(queue, "a", "", "c");
    }
    try (var queue = open(SETTINGS.with(level))) {
      offer(queue, "d");
      Await.until(() -> queue.next() == 5, Duration.ofSeconds(20)); // with MEMORY, it is not sure

      assertEquals(List.of("1:a", "2:", "3:c", "4:d"), all(queue));
    }
  }

  @Test
  void aReaderWaitsForARecord() throws Exception {
    var threads = Executors.newSingleThreadExecutor();
    try (var queue = open(SETTINGS);
        var reader = queue.reader(1)) {
      assertEquals(List.of(), reader.read(1, 1, Duration.ofMillis(1)));
      var read = threads.submit(() -> reader.read(9, 99, Duration.ofSeconds(20)));

      offer(queue, "late");

      assertEquals("late", new String(read.get().get(0).body(), UTF_8));
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void manyThreadsFillManyFiles() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try (var queue = open(SETTINGS.withDisk(1 << 20, 1000))) {
      var work =
          IntStream.range(0, 8)
              .<Callable<Void>>mapToObj(
                  thread ->
                      () -> {
                        for (int i = 0; i < 200; i++) offer(queue, "t" + thread + " " + i);
                        return null;
                      })
              .toList();
      for (var done : threads.invokeAll(work)) done.get();

      var found = all(queue);

      assertEquals(1600, found.size());
      assertEquals("1600", found.get(1599).split(":")[0]);
      assertEquals(1600, found.stream().map(line -> line.split(":")[1]).collect(toSet()).size());
      assertTrue(files().size() > 10, files().toString());
      queue.release(1200, 1200);
      assertFalse(all(queue).contains(found.get(0)));
      assertTrue(all(queue).containsAll(found.subList(1200, 1600)));
    } finally {
      threads.shutdown();
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** What a killed process leaves of its last two records. */
  @Test
  void aFileThatIsCutAnywhereLosesOnlyWhatIsCut() throws Exception {
    var whole = threeRecords();
    int record = whole.length / 3;
    for (int length = record; length < whole.length; length++) {
      Files.write(files().get(0), Arrays.copyOf(whole, length));
      try (var queue = open(SETTINGS)) {
        offer(queue, "new");
        var kept = length < 2 * record ? List.of("1:one") : List.of("1:one", "2:two");
        var expected = new ArrayList<>(kept);
        expected.add((kept.size() + 1) + ":new");
        assertEquals(expected, all(queue), "cut at " + length);
      }
    }
  }

  private byte[] threeRecords() throws IOException {
    try (var queue = open(SETTINGS)) {
      offer(queue, "one", "two", "six");
    }
    return Files.readAllBytes(files().get(0));
  }

  /** A damaged record is lost, and the reader knows that; its neighbours are not. */
  @Test
  void aFlippedBitLosesOneRecord() throws Exception {
    var whole = threeRecords();
    int record = whole.length / 3;
    for (int bit = 0; bit < 8 * whole.length; bit += 3) {
      var damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(files().get(0), damaged);
      try (var queue = open(SETTINGS);
          var reader = queue.reader(1)) {
        int lost = bit / 8 / record;
        var expected = new ArrayList<>(List.of("1:one", "2:two", "3:six"));
        expected.remove(lost);
        assertEquals(expected, rest(reader), "bit " + bit);
        assertEquals(lost < 2 ? 1 : 0, reader.lost()); // the last one is cut when it is opened
      }
    }
  }

  @Test
  void damageWhileItRunsIsCountedAndDoesNotHoldTheReader() throws Exception {
    try (var queue = open(SETTINGS);
        var reader = queue.reader(1)) {
      offer(queue, "one", "two");
      Files.write(files().get(0), new byte[(int) Files.size(files().get(0))]);

      assertEquals(List.of(), reader.read(9, 99, SHORT));
      offer(queue, "three");

      assertEquals(List.of("3:three"), rest(reader));
      assertEquals(2, reader.lost());
    }
  }

  @Test
  void numbersGoOnWhereAReaderWasEvenIfTheFilesAreGone() throws Exception {
    try (var queue =
        LogQueue.open(folder, SETTINGS, 42, Clock.systemUTC(), gap -> new byte[] {1})) {
      offer(queue, "x");

      try (var reader = queue.reader(42)) {
        assertEquals(List.of("42:x"), rest(reader));
        assertEquals(0, reader.lost());
      }
    }
  }

  @Test
  void aFolderThatIsDeletedIsMadeAgain() throws Exception {
    try (var queue = open(SETTINGS);
        var reader = queue.reader(1)) {
      offer(queue, "one");
      assertEquals(List.of("1:one"), rest(reader));
      for (var file : files()) Files.delete(file);
      Files.delete(folder);

      offer(queue, "two");

      assertEquals(List.of("2:two"), rest(reader));
    }
  }

  @Test
  void whatDoesNotFitIsCountedAndLeavesARecord() throws Exception {
    try (var queue = open(SETTINGS.withDisk(4000, 1000))) {
      var outcomes = new ConcurrentLinkedQueue<Outcome>();
      for (int i = 0; i < 100; i++) outcomes.add(queue.offer(new byte[100]));
      long accepted = outcomes.stream().filter(Outcome.ACCEPTED::equals).count();
      assertEquals(100 - accepted, queue.drops().counts().get("queue_full"));
      assertTrue(accepted >= 33 && accepted < 60, accepted + " fit");

      queue.release(accepted, accepted);
      Await.until(() -> queue.next() > accepted + 1, Duration.ofSeconds(20));

      var gaps = all(queue).stream().filter(line -> line.contains("gap")).toList();
      var counted = gaps.stream().mapToLong(line -> Long.parseLong(line.split(" ")[2])).sum();
      assertEquals(100 - accepted, counted, gaps.toString());
    }
  }

  @Test
  void aRefusalIsTold() throws Exception {
    try (var queue = open(SETTINGS.with(Overload.REFUSE))) {
      assertEquals(Outcome.REFUSED, queue.offer(new byte[LogQueue.MAX_RECORD + 1]));
      assertEquals(1, queue.drops().counts().get("too_large"));
    }
  }

  @Test
  void aSlowSinkLosesRecordsBeforeTheQueueIsFull() throws Exception {
    try (var queue = open(SETTINGS.withDisk(4000, 1000));
        var slow = queue.reader(1)) {
      for (int i = 1; i <= 200; i++) {
        assertEquals(Outcome.ACCEPTED, queue.offer(new byte[100]));
        queue.release(i + 1, 1);
      }

      int read = rest(slow).size();

      assertEquals(200, read + slow.lost());
      assertTrue(read >= 10 && read < 30, read + " left");
    }
  }
}
