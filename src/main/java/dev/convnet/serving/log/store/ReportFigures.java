// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.report.Drift;
import dev.convnet.serving.log.report.InputSummary;
import dev.convnet.serving.log.report.ReportRow;
import java.util.HashMap;
import java.util.Map;

/** What is known of a row of a report while it is counted. */
final class ReportFigures {
  long all;
  long matching;
  long answered;
  long scored;
  double scores;
  long judged;
  long right;
  long images;
  double means;
  double deviations;
  final long[] bins = new long[Rollups.BINS];
  final Map<Integer, Long> statuses = new HashMap<>();
  final Latencies latencies = new Latencies();
  final Map<String, Long> answers = new HashMap<>();

  /** Adds what is known of single entries of the row. */
  void add(ReportFigures part) {
    images += part.images;
    means += part.means;
    deviations += part.deviations;
    for (int i = 0; i < bins.length; i++) bins[i] += part.bins[i];
    latencies.add(part.latencies);
  }

  ReportRow row(long start) {
    return new ReportRow(
        start,
        all,
        matching,
        statuses,
        latencies.percentiles(),
        answered,
        answers,
        scored,
        scored == 0 ? 0 : scores / scored,
        judged,
        right,
        Drift.NONE,
        InputSummary.of(images, means, deviations, bins));
  }
}
