// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Event.WhatCase;
import org.tensorflow.proto.Summary;

/** Summarizes an event file: its events by type, its steps, and its tags. Not thread-safe. */
final class EventFileReport {
  private final Path file;
  private final Map<WhatCase, Integer> types = new EnumMap<>(WhatCase.class);
  private final LongSummaryStatistics steps = new LongSummaryStatistics();
  private final SortedMap<String, Tag> tags = new TreeMap<>();
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
    for (var value : event.getSummary().getValueList()) {
      tags.computeIfAbsent(
              value.getTag(), tag -> new Tag(SummaryValues.type(value), event.getStep()))
          .add(value, event.getStep());
    }
  }

  void print(PrintStream out) {
    out.println(file);
    if (steps.getCount() > 0) {
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
    if (!tags.isEmpty()) {
      var table = new TextTable("tag", "type", "count", "steps", "last value");
      tags.forEach(
          (name, tag) ->
              table.addRow(name, tag.type, tag.count, tag.first + ".." + tag.last, tag.value));
      table.print(out, "  ");
    }
  }

  private int count(WhatCase type) {
    return types.getOrDefault(type, 0);
  }

  private static Instant second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Summarizes the values of one tag. */
  private static final class Tag {
    private final String type;
    private final long first;
    private long last;
    private int count;
    private String value = "";

    Tag(String type, long first) {
      this.type = type;
      this.first = first;
    }

    void add(Summary.Value next, long step) {
      last = step;
      count++;
      value = SummaryValues.scalar(next).map(String::valueOf).orElse("");
    }
  }
}
