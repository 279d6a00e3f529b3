// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a disk is nearly full. One thread at a time looks, any may ask. */
final class DiskSpace {
  private static final Logger LOG = LoggerFactory.getLogger(LogQueue.class);

  /** A look costs a call of the system. */
  private static final long PAUSE_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Path folder;
  private final long minFreeBytes;
  private long looked = System.nanoTime() - PAUSE_NANOSECONDS;
  private volatile boolean full;

  DiskSpace(Path folder, long minFreeBytes) {
    this.folder = folder;
    this.minFreeBytes = minFreeBytes;
  }

  boolean isFull() {
    return full;
  }

  /** Looks, but not more often than twice a second. */
  void look() {
    if (System.nanoTime() - looked < PAUSE_NANOSECONDS) return;
    looked = System.nanoTime();
    boolean before = full;
    try {
      full = Files.getFileStore(folder).getUsableSpace() < minFreeBytes;
    } catch (IOException e) { // the folder may have been deleted; the next write makes it
      full = false;
    }
    if (full == before) return;
    LOG.warn(full ? "no log: the disk of {} is nearly full" : "{}: logging again", folder);
  }
}
