// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory the bodies of all requests may have together. Thread-safe. */
final class BodyMemory {
  private final AtomicLong free;

  BodyMemory(long bytes) {
    free = new AtomicLong(bytes);
  }

  /** A quarter of the heap: a request that computes takes several times its body. */
  static BodyMemory ofTheHeap() {
    return new BodyMemory(Runtime.getRuntime().maxMemory() / 4);
  }

  long free() {
    return free.get();
  }

  /** Whether there is as much; then {@link #release} must follow. */
  boolean reserve(long bytes) {
    long seen = free.get();
    while (seen >= bytes) {
      long now = free.compareAndExchange(seen, seen - bytes);
      if (now == seen) return true;
      seen = now;
    }
    return false;
  }

  void release(long bytes) {
    free.addAndGet(bytes);
  }
}
