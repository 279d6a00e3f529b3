// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Event.WhatCase;

/** Summarizes an event file: its events by type, and its steps. Not thread-safe. */
final class EventFileReport {
  private final Path file;
  private final Map<WhatCase, Integer> types = new EnumMap<>(WhatCase.class);
  private final LongSummaryStatistics steps = new LongSummaryStatistics();
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  EventFileReport(Path file) {
    this.file = file;
  }

  void add(Event event) {
    types.merge(event.getWhatCase(), 1, Integer::sum);
    steps.accept(event.getStep());
    var time = Instant.ofEpochMilli(Math.round(event.getWallTime() * 1000));
    first = time.isBefore(first) ? time : first;
    last = time.isAfter(last) ? time : last;
  }

  void print(PrintStream out) {
    out.println(file);
    if (steps.getCount() == 0) return;
    out.printf(
        "  %d events, steps %d..%d, %s to %s%n",
        steps.getCount(), steps.getMin(), steps.getMax(), second(first), second(last));
    out.printf(
        "  %d graph, %d meta graph, %d session log, %d run metadata, %d summary%n",
        count(WhatCase.GRAPH_DEF),
        count(WhatCase.META_GRAPH_DEF),
        count(WhatCase.SESSION_LOG),
        count(WhatCase.TAGGED_RUN_METADATA),
        count(WhatCase.SUMMARY));
  }

  private int count(WhatCase type) {
    return types.getOrDefault(type, 0);
  }

  private static Instant second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
