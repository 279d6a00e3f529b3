// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.store.LogQuery;
import dev.convnet.serving.log.store.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is in the store of a log. */
record StoredLog(Path folder) {
  /** The number and text of each entry of {@code my-log}. */
  List<String> texts() throws IOException {
    var found = new ArrayList<String>();
    new LogReader(folder)
        .query(
            LogQuery.of(LogFilter.parse("log_name=my-log")),
            e -> found.add(e.sequence() + " " + e.entry().value(LogField.TEXT_PAYLOAD).orElse("")));
    return found;
  }

  long count(String filter) throws IOException {
    return new LogReader(folder).count(LogQuery.of(LogFilter.parse(filter)));
  }

  /** How many entries were lost by the entries that tell of losses. */
  long countOfGaps() throws IOException {
    var counts = new ArrayList<Long>();
    new LogReader(folder)
        .query(
            LogQuery.of(LogFilter.parse("log_name=" + EventLog.GAPS)),
            e -> {
              var gap = e.entry().value(LogField.JSON_PAYLOAD).orElseThrow().toString();
              counts.add(new ObjectMapper().readTree(gap).get("count").asLong());
            });
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
