// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import static dev.convnet.app.report.Html.escape;
import static dev.convnet.app.report.Html.format;

import dev.convnet.io.summary.EventAccumulator;
import dev.convnet.io.summary.EventAccumulator.Point;
import dev.convnet.io.summary.EventReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The curves of one tag as an SVG element, one for each part of the run.
 *
 * @param points by the part's name, {@code train} or {@code validation}; only finite values
 */
record CurveSvg(String tag, Map<String, List<Point>> points) {
  private static final int WIDTH = 340;
  private static final int HEIGHT = 220;
  private static final int LEFT = 52;
  private static final int TOP = 26;
  private static final int RIGHT = 12;
  private static final int BOTTOM = 30;
  private static final Map<String, String> COLORS =
      Map.of("train", "--train", "validation", "--valid");

  /** The curves of a run's event files, for each tag that it has. */
  static List<CurveSvg> of(Path run, String... tags) throws IOException {
    var parts = new LinkedHashMap<String, EventAccumulator>();
    for (var part : List.of("train", "validation")) {
      var directory = run.resolve(part);
      if (Files.isDirectory(directory)) parts.put(part, read(directory));
    }
    var curves = new ArrayList<CurveSvg>();
    for (var tag : tags) {
      var points = new LinkedHashMap<String, List<Point>>();
      parts.forEach((part, events) -> points.put(part, points(events, tag)));
      points.values().removeIf(List::isEmpty);
      if (!points.isEmpty()) curves.add(new CurveSvg(tag, points));
    }
    return curves;
  }

  private static EventAccumulator read(Path directory) throws IOException {
    var accumulator = new EventAccumulator();
    try (var events = EventReader.events(directory)) {
      events.forEach(accumulator::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return accumulator;
  }

  private static List<Point> points(EventAccumulator events, String tag) {
    var data = events.tags().get(tag);
    return data == null
        ? List.of()
        : data.points().stream().filter(point -> Double.isFinite(value(point))).toList();
  }

  private static double value(Point point) {
    return point.number().map(Number::doubleValue).orElse(Double.NaN);
  }

  String svg() {
    var axes = Axes.of(points.values().stream().flatMap(List::stream).toList());
    var svg =
        new StringBuilder(
            format(
                "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
                WIDTH, HEIGHT, WIDTH, HEIGHT));
    svg.append(text(LEFT, 16, "start", tag));
    for (int i = 0; i <= 4; i++)
      svg.append(axes.gridLine(axes.low + i * (axes.high - axes.low) / 4));
    svg.append(text(LEFT, HEIGHT - 10, "start", "epoch " + axes.first));
    svg.append(text(WIDTH - RIGHT, HEIGHT - 10, "end", "epoch " + axes.last));
    int legend = 0;
    for (var part : points.entrySet()) {
      var color = COLORS.get(part.getKey());
      svg.append(line(axes, part.getValue(), color));
      svg.append(
          format(
              "<text x=\"%d\" y=\"16\" text-anchor=\"end\" style=\"fill: var(%s)\">%s</text>\n",
              WIDTH - RIGHT - 62 * legend++, color, escape(part.getKey())));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String line(Axes axes, List<Point> points, String color) {
    var path = new StringBuilder();
    for (var point : points) {
      path.append(format("%.1f,%.1f ", axes.x(point.step()), axes.y(value(point))));
    }
    var last = points.get(points.size() - 1);
    return format(
            "<polyline points=\"%s\" fill=\"none\" stroke-width=\"1.8\" style=\"stroke: var(%s)\"/>\n",
            path.toString().strip(), color)
        + format(
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" style=\"fill: var(%s)\"/>\n",
            axes.x(last.step()), axes.y(value(last)), color);
  }

  private static String text(int x, int y, String anchor, String text) {
    return format(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, escape(text));
  }

  private static String label(double value) {
    var magnitude = Math.abs(value);
    return format(magnitude > 0 && magnitude < 0.01 ? "%.1e" : "%.3g", value);
  }

  private record Axes(long first, long last, double low, double high) {
    static Axes of(List<Point> points) {
      var steps = points.stream().mapToLong(Point::step).summaryStatistics();
      var values = points.stream().mapToDouble(CurveSvg::value).summaryStatistics();
      var margin =
          values.getMax() > values.getMin() ? 0 : Math.max(Math.abs(values.getMax()), 1e-6);
      return new Axes(
          steps.getMin(),
          steps.getMax(),
          values.getMin() - margin / 2,
          values.getMax() + margin / 2);
    }

    double x(long step) {
      double share = last == first ? 0.5 : (double) (step - first) / (last - first);
      return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    double y(double value) {
      return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM);
    }

    String gridLine(double value) {
      return format(
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" style=\"stroke: var(--line)\"/>\n",
              LEFT, WIDTH - RIGHT, y(value), y(value))
          + text(LEFT - 5, (int) Math.round(y(value)) + 4, "end", label(value));
    }
  }
}
