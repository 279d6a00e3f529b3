// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.app.cli.UsageException;
import dev.convnet.serving.log.alert.AlertAction;
import dev.convnet.serving.log.alert.AlertDefinition;
import dev.convnet.serving.log.alert.AlertFile;
import dev.convnet.serving.log.alert.Comparison;
import dev.convnet.serving.log.alert.Figure;
import dev.convnet.serving.log.metric.MetricDefinition;
import dev.convnet.serving.log.metric.MetricFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says when a metric of a log calls somebody. */
@Command(
    name = "alert",
    mixinStandardHelpOptions = true,
    description = "Calls a webhook or a command when a metric is beyond a threshold.",
    subcommands = {LogsAlert.Create.class, LogsAlert.Delete.class, LogsAlert.Listing.class})
final class LogsAlert {
  /** Adds a definition. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description =
          "Calls when the metric is beyond the threshold in each of the last minutes, and once more"
              + " when it no longer is. The program that writes the log looks at it. To create the same"
              + " alert again changes nothing.")
  static final class Create implements Callable<Integer> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,4})([mh])");

    @Parameters(index = "0", paramLabel = "NAME", description = "letters, digits, _ and -")
    private String name;

    @Parameters(
        index = "1",
        paramLabel = "METRIC",
        description =
            "of 'logs metric', over all its labels; of a distribution .mean, .max, .p50, .p95, .p99"
                + " or .count may follow (default: .mean)")
    private String metric;

    @Parameters(index = "2", paramLabel = "COMPARISON", description = "'>', '>=', '<' or '<='")
    private String comparison;

    @Parameters(index = "3", paramLabel = "VALUE", description = "the threshold, for a minute")
    private double threshold;

    @Option(
        names = "--for",
        paramLabel = "TIME",
        description = "whole minutes or hours, such as 5m or 1h (default: ${DEFAULT-VALUE})")
    private String time = "1m";

    @Option(
        names = "--webhook",
        paramLabel = "URL",
        description = "address that gets a document of JSON by POST")
    private Optional<String> webhook = Optional.empty();

    @Option(
        names = "--command",
        paramLabel = "ARGUMENT",
        description =
            "program that gets the document on its standard input, and its arguments; give the flag"
                + " once for each. No shell reads them")
    private List<String> command = List.of();

    @Option(names = "--overwrite", description = "replace an alert with the same name")
    private boolean overwrite;

    @Mixin private LogFolder folder;

    @Override
    public Integer call() throws IOException {
      var file = new AlertFile(folder.path());
      var definitions = new TreeMap<>(file.read());
      var wanted = definition();
      var found = definitions.put(name, wanted);
      if (found != null) {
        if (told(found).equals(told(wanted))) return 0;
        if (!overwrite) {
          throw new UsageException(
              "there is an alert '%s' already: %s; --overwrite replaces it"
                  .formatted(name, told(found)));
        }
      }
      file.write(definitions.values());
      return 0;
    }

    /** Without the time at which it was created. */
    private static String told(AlertDefinition alert) {
      return "%s, calls %s".formatted(alert.rule(), alert.action());
    }

    private AlertDefinition definition() throws IOException {
      var parts = metric.split("\\.", 2);
      var metrics = new MetricFile(folder.path()).read();
      var counted = metrics.get(parts[0]);
      if (counted == null) {
        throw new UsageException(
            "there is no metric '%s'; there are %s; make one with 'logs metric create'"
                .formatted(parts[0], metrics.keySet()));
      }
      return new AlertDefinition(
          name,
          parts[0],
          figure(counted, parts.length == 1 ? Optional.empty() : Optional.of(parts[1])),
          Comparison.of(comparison),
          threshold,
          minutes(),
          action(),
          Instant.now());
    }

    private static Figure figure(MetricDefinition metric, Optional<String> name) {
      boolean isCounter = metric.value().isEmpty();
      if (name.isEmpty()) return isCounter ? Figure.COUNT : Figure.MEAN;
      var figure = Figure.named(name.get());
      if (isCounter && figure != Figure.COUNT) {
        throw new UsageException(
            "the metric '%s' counts entries and has no %s; make one with --value=FIELD"
                .formatted(metric.name(), figure));
      }
      return figure;
    }

    private int minutes() {
      var parts = TIME.matcher(time);
      if (!parts.matches()) {
        throw new UsageException("--for must be such as 5m or 1h, got '%s'".formatted(time));
      }
      return Integer.parseInt(parts.group(1)) * (parts.group(2).equals("h") ? 60 : 1);
    }

    private AlertAction action() {
      if (webhook.isPresent() == !command.isEmpty()) {
        throw new UsageException("an alert needs either --webhook or --command");
      }
      if (webhook.isEmpty()) return new AlertAction.Command(command);
      try {
        return new AlertAction.Webhook(new URI(webhook.get()));
      } catch (URISyntaxException e) {
        throw new UsageException("the address of --webhook is wrong: " + e.getMessage());
      }
    }
  }

  /** Removes a definition. */
  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Looks no longer. An alert that fires is not told to be over.")
  static final class Delete implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "of the alert")
    private String name;

    @Mixin private LogFolder folder;

    @Override
    public Integer call() throws IOException {
      var file = new AlertFile(folder.path());
      var definitions = new TreeMap<>(file.read());
      if (definitions.remove(name) == null) {
        throw new UsageException(
            "there is no alert '%s'; there are %s".formatted(name, definitions.keySet()));
      }
      file.write(definitions.values());
      return 0;
    }
  }

  /** Prints the definitions. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Prints the alerts: name, rule, and whom they call.")
  static final class Listing implements Callable<Integer> {
    @Mixin private LogFolder folder;

    @Override
    public Integer call() throws IOException {
      for (var alert : new AlertFile(folder.path()).read().values()) {
        System.out.printf("%s\t%s\t%s%n", alert.name(), alert.rule(), alert.action());
      }
      return 0;
    }
  }
}
