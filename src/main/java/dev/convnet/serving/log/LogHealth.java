// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import dev.convnet.serving.metrics.PrometheusText;
import java.util.List;
import java.util.Map;

/**
 * How a log does.
 *
 * @param accepted entries since the start
 * @param dropped entries since the start by the reason
 * @param waiting entries that are not in the store yet
 * @param memoryBytes of entries that are in memory only
 * @param diskBytes of the queue's files
 * @param diskFull whether the disk is nearly full, so that nothing is logged
 */
public record LogHealth(
    long accepted,
    Map<String, Long> dropped,
    long waiting,
    long memoryBytes,
    long diskBytes,
    boolean diskFull,
    List<Receiver> receivers) {
  /**
   * The store or a sink.
   *
   * @param lost entries that it never got
   * @param problem what keeps it from getting entries now; empty if nothing does
   */
  public record Receiver(String name, long lost, String problem) {
    static Receiver of(EntryFeed feed) {
      return new Receiver(feed.name(), feed.lost(), feed.problem());
    }
  }

  /** Whether everything that comes is logged. */
  public boolean isWell() {
    return !diskFull && receivers.stream().allMatch(receiver -> receiver.problem().isEmpty());
  }

  void write(PrometheusText text) {
    text.single(":convnet:log:accepted", "counter", "Entries that were logged.", accepted);
    text.metric(":convnet:log:dropped", "counter", "Entries that were lost, by the reason.");
    dropped.forEach(
        (reason, count) ->
            text.sample(
                ":convnet:log:dropped",
                PrometheusText.labels(List.of("reason"), List.of(reason)),
                Long.toString(count)));
    text.single(":convnet:log:waiting", "gauge", "Entries that are not stored yet.", waiting);
    text.single(":convnet:log:memory_bytes", "gauge", "Bytes in memory only.", memoryBytes);
    text.single(":convnet:log:queue_bytes", "gauge", "Bytes of the queue's files.", diskBytes);
    text.single(
        ":convnet:log:disk_full", "gauge", "1 if the disk is nearly full.", diskFull ? 1 : 0);
    text.metric(":convnet:log:receiver_lost", "counter", "Entries that a receiver never got.");
    for (var receiver : receivers) {
      text.sample(":convnet:log:receiver_lost", label(receiver), Long.toString(receiver.lost()));
    }
    text.metric(":convnet:log:receiver_failing", "gauge", "1 if a receiver fails.");
    for (var receiver : receivers) {
      var failing = receiver.problem().isEmpty() ? "0" : "1";
      text.sample(":convnet:log:receiver_failing", label(receiver), failing);
    }
  }

  private static String label(Receiver receiver) {
    return PrometheusText.labels(List.of("receiver"), List.of(receiver.name()));
  }
}
