// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.CheckpointReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the statistics and the first values of one tensor of a checkpoint. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Prints the statistics and the first values of one tensor.")
final class CheckpointShow implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "PATH", description = CheckpointCommand.PATH)
  private Path path;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "key of the tensor, one of those that 'list' prints")
  private String name;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "maximum number of values to print (default: ${DEFAULT-VALUE})")
  private int limit = 10;

  @Override
  public Integer call() throws IOException {
    run(new Settings(path, name, limit), System.out);
    return 0;
  }

  /**
   * What is printed.
   *
   * @param path of the checkpoint
   * @param name key of the tensor
   * @param limit maximum number of values, at least 0
   */
  record Settings(Path path, String name, int limit) {
    Settings {
      InvalidSettingException.requireAtLeast(0, "limit", limit);
    }
  }

  static void run(Settings settings, PrintStream out) throws IOException {
    try (var reader = CheckpointReader.open(settings.path())) {
      var entry = reader.entry(settings.name());
      out.printf("%s %s %s%n", entry.name(), entry.typeName(), entry.shape());
      var values = reader.values(entry.name());
      if (values.isReal()) print(TensorStatistics.of(values), out);
      var shown = new ArrayList<String>();
      for (long i = 0; i < Math.min(values.count(), settings.limit()); i++) {
        shown.add(values.text(i));
      }
      if (values.count() > settings.limit()) shown.add("...");
      out.println("values " + shown);
    }
  }

  private static void print(TensorStatistics statistics, PrintStream out) {
    if (statistics.finiteCount() > 0) {
      out.printf("min %s, max %s, ", statistics.min(), statistics.max());
      out.printf("mean %s, stddev %s%n", statistics.mean(), statistics.standardDeviation());
    }
    if (statistics.nanCount() + statistics.infinityCount() > 0) {
      out.printf("%d NaN, ", statistics.nanCount());
      out.printf("%d infinite%n", statistics.infinityCount());
    }
  }
}
