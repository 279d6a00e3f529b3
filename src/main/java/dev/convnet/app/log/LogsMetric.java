// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.UsageException;
import dev.convnet.serving.log.filter.EntryField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.metric.MetricDefinition;
import dev.convnet.serving.log.metric.MetricFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is counted in a log, and shows it. */
@Command(
    name = "metric",
    mixinStandardHelpOptions = true,
    description = "Counts entries by the minute as they come, and shows the counts.",
    subcommands = {
      LogsMetric.Create.class,
      LogsMetric.Delete.class,
      LogsMetric.Show.class,
      LogsMetric.Listing.class
    })
final class LogsMetric {
  /** Adds a definition. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description =
          "Counts the entries that pass a filter from now on, or the distribution of a field of"
              + " theirs. To create the same metric again changes nothing.")
  static final class Create implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "letters, digits and _")
    private String name;

    @Parameters(index = "1", paramLabel = "FILTER", description = "as for 'logs query'")
    private String filter;

    @Option(
        names = "--value",
        paramLabel = "FIELD",
        description = "field with numbers, such as latency_us (default: count entries)")
    private Optional<String> value = Optional.empty();

    @Option(
        names = "--label",
        paramLabel = "FIELD",
        split = ",",
        description = "count separately for each value of the field, such as model_name")
    private List<String> labels = List.of();

    @Option(
        names = "--overwrite",
        description = "replace a metric with the same name; what it has counted stays")
    private boolean overwrite;

    @Mixin private LogFolder folder;

    @Override
    public Integer call() throws IOException {
      var file = new MetricFile(folder.path());
      var definitions = new TreeMap<>(file.read());
      var fields = labels.stream().map(EntryField::parse).toList();
      var wanted =
          new MetricDefinition(name, LogFilter.parse(filter), value.map(EntryField::parse), fields);
      var found = definitions.put(name, wanted);
      if (found != null) {
        if (found.toString().equals(wanted.toString())) return 0;
        if (!overwrite) throw exists(found);
      }
      file.write(definitions.values());
      return 0;
    }

    private static UsageException exists(MetricDefinition found) {
      return new UsageException(
          "there is a metric '%s' already, of %s with the filter '%s' and the labels %s; --overwrite"
                  .formatted(
                      found.name(),
                      found.value().map(EntryField::toString).orElse("counts"),
                      found.filter(),
                      found.labels())
              + " replaces it");
    }
  }

  /** Removes a definition. */
  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Counts no longer. What was counted stays.")
  static final class Delete implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "of the metric")
    private String name;

    @Mixin private LogFolder folder;

    @Override
    public Integer call() throws IOException {
      var file = new MetricFile(folder.path());
      var definitions = new TreeMap<>(file.read());
      if (definitions.remove(name) == null) throw unknown(name, definitions.keySet());
      file.write(definitions.values());
      return 0;
    }
  }

  private static UsageException unknown(String name, Set<String> defined) {
    return new UsageException("there is no metric '%s'; there are %s".formatted(name, defined));
  }

  /** Prints the minutes. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description =
          "Prints a line for each minute and label: minute, labels, count, and of a distribution"
              + " mean, p50, p95 and p99.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "of the metric")
    private String name;

    @Mixin private LogFolder folder;

    @Override
    public Integer call() throws IOException {
      var lines = new AtomicLong();
      folder
          .open()
          .points(
              name,
              (key, point) -> {
                System.out.println(MetricLine.of(key, point));
                lines.incrementAndGet();
              });
      if (lines.get() == 0) requireDefined();
      return 0;
    }

    private void requireDefined() throws IOException {
      var defined = new MetricFile(folder.path()).read().keySet();
      if (!defined.contains(name)) throw unknown(name, defined);
    }
  }

  /** Prints the definitions. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Prints the metrics and their filters.")
  static final class Listing implements Callable<Integer> {
    @Mixin private LogFolder folder;

    @Override
    public Integer call() throws IOException {
      for (var metric : new MetricFile(folder.path()).read().values()) {
        System.out.printf(
            "%s\t%s\t%s\t%s%n",
            metric.name(),
            metric.filter(),
            metric.value().map(EntryField::toString).orElse("count"),
            metric.labels());
      }
      return 0;
    }
  }
}
