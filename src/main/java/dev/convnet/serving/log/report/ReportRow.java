// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.report;

import java.util.List;
import java.util.Map;

/**
 * What a report says of an hour or a day. All figures but the first count are of the entries that
 * pass the filter; those that only predictions have are 0 or empty for other logs.
 *
 * @param start in seconds since 1970
 * @param all the number of all entries of the log
 * @param matching the number of those that pass the filter
 * @param statuses the number of requests by their status
 * @param latencies p50, p95 and p99 in microseconds, by the nearest rank; empty if there are none
 * @param answered the number of instances that were answered with a class
 * @param answers how often each class was the answer, for all instances of requests; of the classes
 *     of a day the {@value #MOST_CLASSES} most frequent ones
 * @param scored the number of instances with a score
 * @param confidence the mean of the scores
 * @param judged the number of answers for which feedback came, at most a week later
 * @param right the number of those that were right
 * @param drift from the answers of the reference
 * @param inputs of the images of requests
 */
public record ReportRow(
    long start,
    long all,
    long matching,
    Map<Integer, Long> statuses,
    List<Long> latencies,
    long answered,
    Map<String, Long> answers,
    long scored,
    double confidence,
    long judged,
    long right,
    Drift drift,
    InputSummary inputs) {
  /** The most classes of a day. */
  public static final int MOST_CLASSES = 500;

  public ReportRow {
    statuses = Map.copyOf(statuses);
    latencies = List.copyOf(latencies);
    answers = Map.copyOf(answers);
  }

  /** A row without entries. */
  public static ReportRow empty(long start) {
    return new ReportRow(
        start, 0, 0, Map.of(), List.of(), 0, Map.of(), 0, 0, 0, 0, Drift.NONE, InputSummary.NONE);
  }

  /** The same with the drift from a reference. */
  public ReportRow comparedTo(ReportReference reference) {
    return new ReportRow(
        start,
        all,
        matching,
        statuses,
        latencies,
        answered,
        answers,
        scored,
        confidence,
        judged,
        right,
        Drift.between(reference.answers(), answers),
        inputs.comparedTo(reference.histogram()));
  }
}
