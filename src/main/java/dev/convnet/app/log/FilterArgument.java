// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.serving.log.filter.LogFilter;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The filter of a command. */
final class FilterArgument {
  @Parameters(
      paramLabel = "FILTER",
      arity = "0..*",
      description =
          "such as 'jsonPayload.text:\"-a\" AND timestamp>=\"2026-11-01\"', 'latency>1s' or"
              + " 'severity>=ERROR'; the page of the log has the language (default: all entries)")
  private List<String> words = List.of();

  LogFilter filter() {
    return LogFilter.parse(String.join(" ", words));
  }
}
