// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.io.summary.EventAccumulator.Point;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws curves over the steps. NaN and infinity are a gap in the curve, with a triangle at the
 * height of the last finite value, as in TensorBoard. This is a class of its own, so that the
 * command can be loaded without XChart.
 */
final class CurveChart {
  private static final int MANY_POINTS = 100; // too many for a circle at each
  private static final double LARGEST = 1e300; // XChart subtracts values without an overflow
  private static final double LONG_LABEL = 1e12; // XChart would write all digits

  private final XYChart chart =
      new XYChartBuilder().width(1000).height(600).xAxisTitle("step").build();

  /**
   * Draws the chart.
   *
   * @param curves the points of scalars, by the name in the legend
   */
  static BufferedImage draw(Map<String, List<Point>> curves) {
    var drawing = new CurveChart();
    drawing.setStyle();
    curves.forEach(drawing::add);
    return BitmapEncoder.getBufferedImage(drawing.chart);
  }

  private void setStyle() {
    var styler = chart.getStyler();
    styler.setLegendPosition(LegendPosition.OutsideS); // hides no point
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setXAxisDecimalPattern("#,###");
    styler.setChartBackgroundColor(Color.WHITE);
  }

  private void add(String name, List<Point> allPoints) {
    var points = CurvePoints.reduce(allPoints, CurveChart::value);
    var steps = points.stream().mapToDouble(Point::step).toArray();
    var values = points.stream().mapToDouble(CurveChart::value).toArray();
    var color = nextColor();
    if (Arrays.stream(values).anyMatch(value -> Math.abs(value) > LONG_LABEL)) shortenLabels();
    var hasCircles = steps.length <= MANY_POINTS || hasLonePoint(values);
    var circles = hasCircles ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE;
    style(addSeries(name, steps, values), XYSeriesRenderStyle.Line, circles, color);
    addGaps(name, steps, values, color);
  }

  /** The value, or NaN, which XChart leaves out, if it cannot be drawn. */
  private static double value(Point point) {
    var value = point.number().orElse(Double.NaN).doubleValue();
    return Math.abs(value) <= LARGEST ? value : Double.NaN;
  }

  /** Whether a finite value has no finite neighbour, so that no line shows it. */
  private static boolean hasLonePoint(double[] values) {
    return IntStream.range(0, values.length)
        .anyMatch(i -> isFinite(values, i) && !isFinite(values, i - 1) && !isFinite(values, i + 1));
  }

  private static boolean isFinite(double[] values, int at) {
    return at >= 0 && at < values.length && !Double.isNaN(values[at]);
  }

  private void addGaps(String name, double[] steps, double[] values, Color color) {
    var gaps = IntStream.range(0, steps.length).filter(i -> Double.isNaN(values[i])).toArray();
    if (gaps.length == 0) return;
    var x = Arrays.stream(gaps).mapToDouble(i -> steps[i]).toArray();
    var y = Arrays.stream(gaps).mapToDouble(i -> heightOfGap(values, i)).toArray();
    var series = addSeries(name + " (NaN or infinity)", x, y);
    style(series, XYSeriesRenderStyle.Scatter, SeriesMarkers.TRIANGLE_UP, color);
  }

  /** The last finite value before the gap, else the first after it, else 0. */
  private static double heightOfGap(double[] values, int gap) {
    for (var i = gap; i >= 0; i--) if (!Double.isNaN(values[i])) return values[i];
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).findFirst().orElse(0);
  }

  private XYSeries addSeries(String name, double[] steps, double[] values) {
    var unique = name;
    while (chart.getSeriesMap().containsKey(unique)) unique += "'";
    return chart.addSeries(unique, steps, values);
  }

  private static void style(
      XYSeries series, XYSeriesRenderStyle style, Marker marker, Color color) {
    series.setXYSeriesRenderStyle(style);
    series.setMarker(marker);
    series.setLineColor(color);
    series.setMarkerColor(color);
  }

  private Color nextColor() {
    var colors = chart.getStyler().getSeriesColors();
    var curves =
        chart.getSeriesMap().values().stream()
            .filter(series -> series.getXYSeriesRenderStyle() == XYSeriesRenderStyle.Line)
            .count();
    return colors[(int) (curves % colors.length)];
  }

  private void shortenLabels() {
    chart
        .getStyler()
        .setyAxisTickLabelsFormattingFunction(value -> String.format(Locale.ROOT, "%.4g", value));
  }
}
