// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The values after the last epoch, a row per setting: mean and standard deviation over the seeds.
 * Runs that diverged are counted, and are in no mean.
 */
public record ComparisonTable(List<SettingSummary> settings) {
  private record Column(String name, ToDoubleFunction<EpochMetrics> value) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("validation accuracy", EpochMetrics::validationAccuracy),
          new Column("training accuracy", EpochMetrics::trainingAccuracy),
          new Column("validation loss", EpochMetrics::validationLoss),
          new Column("training loss", EpochMetrics::trainingLoss));

  public ComparisonTable {
    settings = List.copyOf(settings);
  }

  /** The table in Markdown: {@code 0.9812 ± 0.0011}. */
  public String markdown() {
    var names = COLUMNS.stream().map(Column::name).collect(joining(" | "));
    var header =
        "| setting | runs | diverged | %s |\n| --- | --- | --- |%s\n"
            .formatted(names, " --- |".repeat(COLUMNS.size()));
    return settings.stream().map(ComparisonTable::row).collect(joining("", header, ""));
  }

  private static String row(SettingSummary setting) {
    var cells =
        COLUMNS.stream()
            .map(column -> cell(Sample.of(setting.lastEpochs(column.value))))
            .collect(joining(" | "));
    var name = setting.name().replace("|", "\\|");
    return "| %s | %d | %d | %s |\n"
        .formatted(name, setting.runs().size(), setting.failures(), cells);
  }

  private static String cell(Sample sample) {
    if (sample.count() == 0) return "–";
    var mean = number(sample.mean());
    return sample.count() == 1 ? mean : mean + " ± " + number(sample.deviation());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 1e4 ? "%.4f" : "%.3e", value);
  }

  /** The table as CSV (RFC 4180), with the range as well. Numbers that do not exist are empty. */
  public String csv() {
    var names =
        COLUMNS.stream()
            .map(column -> column.name.replace(' ', '_'))
            .map(name -> "%1$s_mean,%1$s_std,%1$s_min,%1$s_max".formatted(name))
            .collect(joining(","));
    return settings.stream()
        .map(ComparisonTable::csvRow)
        .collect(joining("", "setting,runs,diverged," + names + "\n", ""));
  }

  private static String csvRow(SettingSummary setting) {
    var cells =
        COLUMNS.stream()
            .map(column -> csvCells(Sample.of(setting.lastEpochs(column.value))))
            .collect(joining(","));
    return "%s,%d,%d,%s\n"
        .formatted(quoted(setting.name()), setting.runs().size(), setting.failures(), cells);
  }

  private static String csvCells(Sample sample) {
    if (sample.count() == 0) return ",,,";
    return String.format(
        Locale.ROOT,
        "%.6f,%.6f,%.6f,%.6f",
        sample.mean(),
        sample.deviation(),
        sample.minimum(),
        sample.maximum());
  }

  private static String quoted(String text) {
    return text.matches(".*[\",\\s].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
