// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import static dev.convnet.app.report.Html.escape;
import static dev.convnet.app.report.Html.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The confusion matrix as a table of HTML, whose cells open some of the images that they count. A
 * row per class, a column per predicted class. Of more than 30 classes, those with the most errors
 * are shown.
 */
record ConfusionTable(TestedImages tested) {
  private static final int MAX_CLASSES = 30;
  private static final int IMAGES_PER_CELL = 8;
  private static final int MAX_IMAGES = 800;
  private static final int MAX_FILES = 200; // photographs take time to decode

  /** The table, and behind it the images of each cell, which are shown when it is chosen. */
  String html() throws IOException {
    var shown = shownClasses();
    var images = imagesByCell(shown);
    return note(shown) + table(shown, images) + pictures(images);
  }

  private List<Integer> shownClasses() {
    var all = IntStream.range(0, tested.classes()).boxed().toList();
    if (all.size() <= MAX_CLASSES) return all;
    return all.stream()
        .sorted(Comparator.comparing((Integer c) -> -errors(c)).thenComparing(c -> c))
        .limit(MAX_CLASSES)
        .sorted()
        .toList();
  }

  private long errors(int c) {
    var matrix = tested.result().confusionMatrix();
    return IntStream.range(0, tested.classes())
        .filter(other -> other != c)
        .mapToLong(other -> matrix.count(c, other) + matrix.count(other, c))
        .sum();
  }

  private String note(List<Integer> shown) {
    var text = "Rows are classes, columns predictions. A number opens some of its images.";
    if (shown.size() < tested.classes()) {
      text += " Of " + tested.classes() + " classes, the 30 with the most errors are shown.";
    }
    return "<p class=\"soft\">" + text + "</p>\n";
  }

  private record Cell(int label, int prediction) implements Comparable<Cell> {
    String id() {
      return "cell-" + label + "-" + prediction;
    }

    @Override
    public int compareTo(Cell other) {
      return Comparator.comparingInt(Cell::label)
          .thenComparingInt(Cell::prediction)
          .compare(this, other);
    }
  }

  /** Errors come first, and of each cell the images with the highest losses. */
  private Map<Cell, List<Integer>> imagesByCell(List<Integer> shown) {
    var predictions = tested.predictions();
    var byLoss =
        IntStream.range(0, predictions.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -predictions.loss(i)).thenComparing(i -> i))
            .toList();
    var cells = new TreeMap<Cell, List<Integer>>();
    int most = tested.images().commonSize().isPresent() ? MAX_IMAGES : MAX_FILES;
    int count = 0;
    for (var wrong : List.of(true, false)) {
      for (var i : byLoss) {
        var cell = new Cell(predictions.label(i), predictions.prediction(i));
        if (wrong == (cell.label == cell.prediction)) continue;
        if (!shown.contains(cell.label) || !shown.contains(cell.prediction)) continue;
        var images = cells.computeIfAbsent(cell, c -> new ArrayList<>());
        if (images.size() >= IMAGES_PER_CELL || count++ >= most) continue;
        images.add(i);
      }
    }
    return cells;
  }

  private String table(List<Integer> shown, Map<Cell, List<Integer>> images) {
    var html =
        new StringBuilder("<div class=\"scroll\"><table class=\"matrix\">\n<thead><tr><th></th>");
    for (var c : shown) {
      html.append("<th><span>").append(escape(tested.classNames().get(c))).append("</span></th>");
    }
    html.append("</tr></thead>\n");
    for (var label : shown) {
      html.append("<tr><th>").append(escape(tested.classNames().get(label))).append("</th>");
      for (var prediction : shown) html.append(cell(new Cell(label, prediction), images));
      html.append("</tr>\n");
    }
    return html.append("</table></div>\n").toString();
  }

  private String cell(Cell cell, Map<Cell, List<Integer>> images) {
    var matrix = tested.result().confusionMatrix();
    var count = matrix.count(cell.label, cell.prediction);
    var ofClass =
        IntStream.range(0, tested.classes()).mapToLong(c -> matrix.count(cell.label, c)).sum();
    var share = ofClass == 0 ? 0 : (double) count / ofClass;
    var kind = cell.label == cell.prediction ? " class=\"right\"" : "";
    var style =
        count == 0
            ? ""
            : format(" style=\"background: rgba(var(--heat), %.2f)\"", 0.1 + 0.6 * share);
    var number = count == 0 ? "<span class=\"soft\">0</span>" : Long.toString(count);
    var hasImages = !images.getOrDefault(cell, List.of()).isEmpty();
    var content = hasImages ? "<a href=\"#" + cell.id() + "\">" + number + "</a>" : number;
    return "<td" + kind + style + ">" + content + "</td>";
  }

  private String pictures(Map<Cell, List<Integer>> images) throws IOException {
    var html = new StringBuilder();
    for (var entry : images.entrySet()) {
      if (entry.getValue().isEmpty()) continue;
      var cell = entry.getKey();
      var count = tested.result().confusionMatrix().count(cell.label, cell.prediction);
      html.append("<section class=\"cell\" id=\"").append(cell.id()).append("\">\n<p>");
      html.append(escape(tested.classNames().get(cell.label))).append(" predicted as ");
      html.append(escape(tested.classNames().get(cell.prediction)));
      html.append(": ").append(entry.getValue().size()).append(" of ").append(count);
      html.append(", those with the highest losses</p>\n");
      for (var image : entry.getValue()) html.append(Figures.figure(tested, image));
      html.append("</section>\n");
    }
    return html.toString();
  }
}
