// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What rows are compared with.
 *
 * @param answers how often each class was the answer
 * @param histogram of the inputs
 */
public record ReportReference(Map<String, Long> answers, List<Long> histogram) {
  public ReportReference {
    answers = Map.copyOf(answers);
    histogram = List.copyOf(histogram);
  }

  /** The sum of rows. */
  public static ReportReference of(Collection<ReportRow> rows) {
    var answers = new HashMap<String, Long>();
    var histogram = new ArrayList<>(Collections.nCopies(InputSummary.NONE.histogram().size(), 0L));
    for (var row : rows) {
      row.answers().forEach((name, count) -> answers.merge(name, count, Long::sum));
      for (int bin = 0; bin < histogram.size(); bin++) {
        histogram.set(bin, histogram.get(bin) + row.inputs().histogram().get(bin));
      }
    }
    return new ReportReference(answers, histogram);
  }
}
