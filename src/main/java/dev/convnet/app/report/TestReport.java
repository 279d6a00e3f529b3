// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import dev.convnet.app.cli.VersionProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the report of a run to its directory:
 *
 * <pre>
 * report.html      curves, confusion matrix, misclassified images, classes, configuration, environment
 * confusion.html   the confusion matrix alone
 * PART/            an event file for TensorBoard; PART is what the images are, {@code test}
 * </pre>
 *
 * @param run the directory with the run's event files
 * @param settings of the run, by name
 */
public record TestReport(Path run, TestedImages tested, Map<String, Object> settings) {
  public static final String REPORT = "report.html";
  public static final String CONFUSION = "confusion.html";

  /** Writes all. */
  public void write() throws IOException {
    new TestEvents(tested, settings).write(run.resolve("test"));
    var matrix = new ConfusionTable(tested).html();
    write(CONFUSION, Html.page("Confusion matrix", matrix));
    write(REPORT, new ReportPage(run, tested, settings, environment()).html(matrix));
  }

  private void write(String name, String page) throws IOException {
    var part = run.resolve(name + ".part");
    Files.writeString(part, page);
    Files.move(part, run.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Map<String, Object> environment() throws IOException {
    var environment = new TreeMap<String, Object>();
    environment.put("versions", String.join(", ", new VersionProvider().getVersion()));
    environment.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    environment.put("processors", Runtime.getRuntime().availableProcessors());
    environment.put("written", Instant.now().truncatedTo(ChronoUnit.SECONDS));
    return environment;
  }
}
