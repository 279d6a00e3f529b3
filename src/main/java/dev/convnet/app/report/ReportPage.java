// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import static dev.convnet.app.report.Html.escape;
import static dev.convnet.app.report.Html.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The report of a run as one page.
 *
 * @param run the directory with the run's event files
 * @param settings of the run, by name
 * @param environment versions and machine, by name
 */
record ReportPage(
    Path run, TestedImages tested, Map<String, Object> settings, Map<String, Object> environment) {
  private static final int WORST = 24;

  /**
   * The page.
   *
   * @param matrix the HTML of a {@link ConfusionTable}
   */
  String html(String matrix) throws IOException {
    return Html.page(
        "Report of " + run.toAbsolutePath().normalize().getFileName(),
        summary()
            + section("Curves", curves())
            + section("Confusion matrix", matrix)
            + section("Misclassified images with the highest losses", worst())
            + section("Classes", classes())
            + section("Configuration", table(settings))
            + section("Environment", table(environment)));
  }

  private String summary() {
    var result = tested.result();
    return format(
        "<p>Accuracy <b>%.4f</b> and loss <b>%.4f</b> on %,d %s images of %d classes, by the weights"
            + " of the best epoch.</p>\n",
        result.accuracy(), result.loss(), result.total(), tested.part(), tested.classes());
  }

  private static String section(String title, String content) {
    return "<h2>" + escape(title) + "</h2>\n" + content;
  }

  private String curves() throws IOException {
    var curves = CurveSvg.of(run, "epoch_loss", "epoch_accuracy", "epoch_learning_rate");
    if (curves.isEmpty()) return "<p class=\"soft\">The run has no curves.</p>\n";
    return curves.stream().map(CurveSvg::svg).collect(Collectors.joining());
  }

  private String worst() throws IOException {
    var worst = tested.predictions().worst(WORST);
    return worst.isEmpty() ? "<p>No image is misclassified.</p>\n" : Figures.figures(tested, worst);
  }

  private String classes() {
    var matrix = tested.result().confusionMatrix();
    return "<table>\n<tr><th>class</th><th>images</th><th>precision</th><th>recall</th></tr>\n"
        + IntStream.range(0, tested.classes())
            .mapToObj(
                c ->
                    format(
                        "<tr><td>%s</td><td>%,d</td><td>%s</td><td>%s</td></tr>\n",
                        escape(tested.classNames().get(c)),
                        IntStream.range(0, tested.classes())
                            .mapToLong(p -> matrix.count(c, p))
                            .sum(),
                        ratio(matrix.precision(c)),
                        ratio(matrix.recall(c))))
            .collect(Collectors.joining())
        + "</table>\n";
  }

  static String ratio(double value) {
    return Double.isNaN(value) ? "–" : format("%.4f", value);
  }

  private static String table(Map<String, Object> rows) {
    return "<table>\n"
        + new TreeMap<>(rows)
            .entrySet().stream()
                .map(
                    row ->
                        "<tr><td>%s</td><td>%s</td></tr>\n"
                            .formatted(
                                escape(row.getKey()), escape(String.valueOf(row.getValue()))))
                .collect(Collectors.joining())
        + "</table>\n";
  }
}
