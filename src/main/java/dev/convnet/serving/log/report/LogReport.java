// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.report;

import java.util.List;
import java.util.Map;

/**
 * A report over a log.
 *
 * @param rows one for each hour or day of the question, the oldest first
 * @param reference how often each class was the answer at the time that rows are compared with
 */
public record LogReport(List<ReportRow> rows, Map<String, Long> reference) {
  public LogReport {
    rows = List.copyOf(rows);
    reference = Map.copyOf(reference);
  }
}
