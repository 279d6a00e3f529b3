// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.serving.log.store.LogQuery;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows a log. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    description = "Prints entries that pass a filter as they are stored, until Ctrl-C.")
final class LogsTail implements Callable<Integer> {
  private static final long PAUSE_MILLISECONDS = 200;

  @Mixin private FilterArgument filter;
  @Mixin private LogFolder folder;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, jsonl or csv (default: ${DEFAULT-VALUE})")
  private EntryFormat format = EntryFormat.TEXT;

  private long last;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var query = LogQuery.of(filter.filter());
    var reader = folder.open();
    last = reader.last();
    if (!format.heading().isEmpty()) System.out.println(format.heading());
    for (; !System.out.checkError(); TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS)) {
      reader.query(
          query.after(last),
          found -> {
            last = Math.max(last, found.sequence());
            System.out.println(format.line(found.entry()));
          });
    }
    return 0; // nobody reads
  }
}
