// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes insert ids: UUIDs of version 7 (RFC 9562), which begin with the time. The store has an
 * index of them, and new ones come at its end; random ones would each change another page of it.
 */
final class InsertIds {
  private static final int FRACTIONS = 1 << 12;
  private static final int NANOSECONDS = 1_000_000;

  private InsertIds() {}

  /** Nobody gains anything by guessing it, so that a fast generator is enough. */
  static String at(Instant time) {
    long fraction = (long) FRACTIONS * (time.getNano() % NANOSECONDS) / NANOSECONDS;
    long high = time.toEpochMilli() << 16 | 0x7000L | fraction;
    long low = ThreadLocalRandom.current().nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low).toString();
  }
}
