// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import dev.convnet.io.summary.EventWriter;
import dev.convnet.io.summary.MediaSummary;
import dev.convnet.io.summary.PrCurve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes what TensorBoard shows of a test: loss and accuracy, precision and recall by threshold,
 * the configuration and the classes as texts, and misclassified images.
 */
record TestEvents(TestedImages tested, Map<String, Object> settings) {
  private static final int MAX_CURVES = 20;
  private static final int MAX_IMAGES = 12;

  /**
   * Writes an event file.
   *
   * @param directory a subdirectory of the run
   */
  void write(Path directory) throws IOException {
    try (var events = EventWriter.in(directory)) {
      events.sessionStart(0);
      events.scalar("loss", (float) tested.result().loss(), 0);
      events.scalar("accuracy", (float) tested.result().accuracy(), 0);
      writeCurves(events);
      events.summary(MediaSummary.text("configuration", configuration()), 0);
      events.summary(MediaSummary.text("classes", classes()), 0);
      writeImages(events);
    }
  }

  private void writeCurves(EventWriter events) throws IOException {
    var predictions = tested.predictions();
    var all = new PrCurve(predictions.truePositives(), predictions.falsePositives());
    events.summary(all.summary("pr_curve/all classes", "The sum over all classes"), 0);
    for (int c = 0; c < Math.min(tested.classes(), MAX_CURVES); c++) {
      var curve = new PrCurve(predictions.truePositives(c), predictions.falsePositives(c));
      events.summary(curve.summary("pr_curve/" + tested.classNames().get(c), ""), 0);
    }
  }

  private String configuration() {
    return "| setting | value |\n| --- | --- |\n"
        + new TreeMap<>(settings)
            .entrySet().stream()
                .map(row -> "| %s | %s |\n".formatted(row.getKey(), escape(row.getValue())))
                .collect(Collectors.joining());
  }

  private String classes() {
    var matrix = tested.result().confusionMatrix();
    var table = new StringBuilder("| class | precision | recall |\n| --- | --- | --- |\n");
    for (int c = 0; c < tested.classes(); c++) {
      table.append(
          "| %s | %s | %s |\n"
              .formatted(
                  escape(tested.classNames().get(c)),
                  ReportPage.ratio(matrix.precision(c)),
                  ReportPage.ratio(matrix.recall(c))));
    }
    return table.toString();
  }

  /** A bar would begin another cell. */
  private static String escape(Object value) {
    return String.valueOf(value).replace("|", "\\|").replaceAll("\\s", " ");
  }

  private void writeImages(EventWriter events) throws IOException {
    int number = 0;
    for (var image : tested.predictions().worst(MAX_IMAGES)) {
      var picture = Thumbnail.of(tested.images().image(image));
      var tag = Html.format("misclassified/%02d", ++number);
      var png = Thumbnail.encode(picture, "png");
      events.summary(
          MediaSummary.image(
              tag, tested.caption(image), picture.getHeight(), picture.getWidth(), png),
          0);
    }
  }
}
