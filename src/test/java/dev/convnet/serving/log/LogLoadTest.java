// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.queue.Acknowledgment;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many entries at once, and questions to many. */
class LogLoadTest {
  private static final long MEMORY = 1 << 20;

  @TempDir private Path folder;

  @Test
  void aBurstIsStoredOrCounted() throws Exception {
    burst(20_000, 10_000_000);
  }

  @Tag("nightly")
  @Test
  void aLongBurstIsStoredOrCounted() throws Exception {
    burst(1_200_000, 20_000);
  }

  private void burst(int count, int perSecond) throws Exception {
    var limits = QueueSettings.defaults().withMinFree(0);
    var queue = limits.withMemory(MEMORY).withDisk(4 * MEMORY, MEMORY);
    var settings = LogSettings.in(folder).with(queue.with(Acknowledgment.MEMORY));
    long most = 0;
    long dropped;
    try (var log = EventLog.open(settings)) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        log.append(entry(i));
        if (i % 100 > 0) continue;
        most = Math.max(most, log.health().memoryBytes());
        long due = start + TimeUnit.SECONDS.toNanos(1) * i / perSecond;
        if (due > System.nanoTime()) LockSupport.parkNanos(due - System.nanoTime());
      }
      assertTrue(log.awaitStored(Duration.ofSeconds(120)), log.health().toString());
      dropped = log.health().dropped().values().stream().mapToLong(Long::longValue).sum();
      assertEquals(count, log.health().accepted() + dropped);
    }
    assertTrue(most <= MEMORY, most + " bytes");
    assertEquals(count - dropped, count("log_name=struct_log"));
    System.out.printf(
        "%d entries at %d/s: %d stored, %d dropped, %d KiB of memory at most%n",
        count, perSecond, count - dropped, dropped, most >> 10);
  }

  private static LogEntry entry(int i) {
    var payload =
        "{\"name\":\"struct_log\",\"text\":\"a structured log %s\",\"key\":%d}"
            .formatted(UUID.randomUUID(), i);
    return LogEntry.builder("struct_log", Instant.now())
        .with(LogField.JSON_PAYLOAD, payload)
        .build();
  }

  private long count(String filter) throws IOException {
    return new LogReader(folder).count(LogQuery.of(LogFilter.parse(filter)));
  }

  /** The times are printed: they depend on the machine. */
  @Tag("nightly")
  @Test
  void questionsToAMillionRows() throws Exception {
    var queue = QueueSettings.defaults().withMinFree(0).with(Acknowledgment.MEMORY);
    try (var log = EventLog.open(LogSettings.in(folder).with(queue))) {
      for (int i = 0; i < 1_000_000; i++) {
        log.append(entry(i));
        if (i % 50_000 == 0) log.awaitStored(Duration.ofSeconds(60));
      }
      assertTrue(log.awaitStored(Duration.ofSeconds(120)));
      assertEquals(1_000_000, count(""));
    }
    for (var filter :
        new String[] {
          "jsonPayload.text:\"-a\"",
          "jsonPayload.text:\"-a\" AND timestamp>=\"2026-11-01\"",
          "jsonPayload.key<1000",
          "severity>=ERROR",
          "log_name=struct_log jsonPayload.text=~\"-a.*b$\"",
          "\"-abc\""
        }) {
      for (int again = 0; again < 2; again++) {
        long start = cpu();
        long found = count(filter);
        System.out.printf(
            "%-60s %d in %d ms of a processor%n", filter, found, (cpu() - start) / 1_000_000);
      }
    }
    long start = cpu();
    new LogReader(folder).query(LogQuery.of(LogFilter.ALL).newest(100), found -> {});
    System.out.printf("the newest 100 in %d ms of a processor%n", (cpu() - start) / 1_000_000);
  }

  /** Of this thread, in nanoseconds: other programs do not change it. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
