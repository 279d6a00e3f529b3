// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import dev.convnet.error.InvalidSettingException;
import java.time.Duration;

/**
 * The limits of a {@link LogQueue}.
 *
 * @param memoryBytes of records that are not in a file yet
 * @param diskBytes of all segment files; at this limit, records that the store has and a slow sink
 *     has not are deleted, and then new ones are not taken
 * @param segmentBytes at which a file is complete
 * @param minFreeBytes of the disk, under which new records are not taken
 * @param longestWait for room, with {@link Overload#WAIT}
 */
public record QueueSettings(
    Acknowledgment acknowledgment,
    Overload overload,
    long memoryBytes,
    long diskBytes,
    long segmentBytes,
    long minFreeBytes,
    Duration longestWait) {
  private static final long MEBIBYTE = 1 << 20;

  public QueueSettings {
    InvalidSettingException.requireAtLeast(LogQueue.MAX_RECORD, "memoryBytes", memoryBytes);
    InvalidSettingException.requireAtLeast(1, "segmentBytes", segmentBytes);
    InvalidSettingException.requireAtLeast(2 * segmentBytes, "diskBytes", diskBytes);
    InvalidSettingException.requireAtLeast(0, "minFreeBytes", minFreeBytes);
  }

  /** Written, drop; 64 MiB of memory, 1 GiB of disk in files of 32 MiB; 256 MiB stay free. */
  public static QueueSettings defaults() {
    return new QueueSettings(
        Acknowledgment.WRITTEN,
        Overload.DROP,
        64 * MEBIBYTE,
        1024 * MEBIBYTE,
        32 * MEBIBYTE,
        256 * MEBIBYTE,
        Duration.ofSeconds(1));
  }

  public QueueSettings with(Acknowledgment level) {
    return new QueueSettings(
        level, overload, memoryBytes, diskBytes, segmentBytes, minFreeBytes, longestWait);
  }

  public QueueSettings with(Overload policy) {
    return new QueueSettings(
        acknowledgment, policy, memoryBytes, diskBytes, segmentBytes, minFreeBytes, longestWait);
  }

  public QueueSettings withMemory(long bytes) {
    return new QueueSettings(
        acknowledgment, overload, bytes, diskBytes, segmentBytes, minFreeBytes, longestWait);
  }

  /** The same with another limit of all segments, and of each. */
  public QueueSettings withDisk(long bytes, long bytesOfASegment) {
    return new QueueSettings(
        acknowledgment, overload, memoryBytes, bytes, bytesOfASegment, minFreeBytes, longestWait);
  }

  public QueueSettings withMinFree(long bytes) {
    return new QueueSettings(
        acknowledgment, overload, memoryBytes, diskBytes, segmentBytes, bytes, longestWait);
  }
}
