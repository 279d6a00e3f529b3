// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import static dev.convnet.serving.log.queue.LogQueueTest.SETTINGS;
import static dev.convnet.serving.log.queue.LogQueueTest.all;
import static dev.convnet.serving.log.queue.LogQueueTest.offer;
import static dev.convnet.serving.log.queue.LogQueueTest.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.Await;
import dev.convnet.testing.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, or gets full. */
class LogQueueDiskTest {
  @TempDir private Path folder;

  @Test
  void aFullDiskStopsTheQueueUntilThereIsRoom() throws Exception {
    try (var disk = SmallDisk.mount(folder, 4)) {
      var place = disk.path().resolve("queue");
      try (var queue = open(place, SETTINGS.withMinFree(1 << 20))) {
        offer(queue, "before");
        disk.fill();
        Await.until(
            () -> queue.offer(new byte[1000]) == Outcome.DROPPED && queue.isDiskFull(),
            Duration.ofSeconds(20));

        disk.free();
        Await.until(() -> !queue.isDiskFull(), Duration.ofSeconds(20));
        offer(queue, "after");

        var found = all(queue);
        assertEquals("1:before", found.get(0));
        assertTrue(found.get(found.size() - 1).endsWith(":after"), found.toString());
      }
    }
  }

  @Test
  void aDiskWithoutAnyRoomLosesWholeRecordsOnly() throws Exception {
    try (var disk = SmallDisk.mount(folder, 1)) {
      var place = disk.path().resolve("queue");
      int accepted = 0;
      try (var queue = open(place, SETTINGS)) {
        for (int i = 0; i < 2000; i++) {
          if (queue.offer(new byte[1000]) == Outcome.ACCEPTED) accepted++;
        }
        assertTrue(accepted > 500 && accepted < 1100, accepted + " fit");
        assertEquals(2000 - accepted, queue.drops().counts().get("write_failed"));
      }
      try (var queue = open(place, SETTINGS)) {
        assertEquals(accepted, all(queue).size());
      }
    }
  }
}
