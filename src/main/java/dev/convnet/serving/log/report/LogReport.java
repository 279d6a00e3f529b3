// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.report;

import java.util.List;

/**
 * A report over a log.
 *
 * @param rows one for each hour or day of the question, the oldest first
 * @param reference what rows are compared with
 */
public record LogReport(List<ReportRow> rows, ReportReference reference) {
  public LogReport {
    rows = List.copyOf(rows);
  }
}
