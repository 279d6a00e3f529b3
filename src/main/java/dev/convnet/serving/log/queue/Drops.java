// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.queue;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts lost records by the reason. Thread-safe. */
public final class Drops {
  private final Clock clock;
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, Gap> gaps = new TreeMap<>();

  Drops(Clock clock) {
    this.clock = clock;
  }

  /**
   * Records that were lost in a row.
   *
   * @param reason such as {@code memory_full}
   * @param from when the first one was lost
   * @param to when the last one was lost
   */
  public record Gap(String reason, long count, Instant from, Instant to) {}

  /** Counts losses. */
  public synchronized void add(String reason, long count) {
    var now = clock.instant();
    counts.merge(reason, count, Long::sum);
    gaps.merge(
        reason,
        new Gap(reason, count, now, now),
        (before, added) -> new Gap(reason, before.count() + count, before.from(), now));
  }

  /** All losses since the start. */
  public synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** The losses since the last call. */
  synchronized List<Gap> takeGaps() {
    var taken = new ArrayList<>(gaps.values());
    gaps.clear();
    return taken;
  }

  /** Gives back what could not be written. */
  synchronized void returnGaps(List<Gap> taken) {
    for (var gap : taken) {
      gaps.merge(
          gap.reason(),
          gap,
          (now, before) ->
              new Gap(gap.reason(), now.count() + before.count(), before.from(), now.to()));
    }
  }
}
