// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.store.LogQuery;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds entries. */
@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = "Prints the newest entries that pass a filter, or their number.")
final class LogsQuery implements Callable<Integer> {
  @Mixin private FilterArgument filter;
  @Mixin private LogFolder folder;

  @Option(names = "--count", description = "print only the number of all entries that pass")
  private boolean count;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "number of entries, the newest first (default: ${DEFAULT-VALUE})")
  private int limit = 100;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, jsonl, csv or sagemaker (default: ${DEFAULT-VALUE})")
  private EntryFormat format = EntryFormat.TEXT;

  @Override
  public Integer call() throws IOException {
    InvalidSettingException.requireAtLeast(0, "limit", limit);
    var query = LogQuery.of(filter.filter());
    var reader = folder.open();
    if (count) {
      System.out.println(reader.count(query));
      return 0;
    }
    if (!format.heading().isEmpty()) System.out.println(format.heading());
    reader.query(query.newest(limit), found -> format.print(found.entry()));
    return 0;
  }
}
