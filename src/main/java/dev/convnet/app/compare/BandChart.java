// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.train.compare.Sample;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Curves of means over the seeds. A band from the lowest to the highest value surrounds each, and
 * each setting has a color of its own.
 */
final class BandChart {
  /** Paul Tol's bright colors, which the color-blind can tell apart, and two more. */
  private static final List<Color> COLORS =
      List.of(
          new Color(0x4477AA),
          new Color(0xEE6677),
          new Color(0x228833),
          new Color(0xCCBB44),
          new Color(0x66CCEE),
          new Color(0xAA3377),
          new Color(0x777777),
          new Color(0xEE8866),
          new Color(0x000000));

  private static final int BAND_ALPHA = 50;
  private static final float LINE_WIDTH = 2.2f;
  private static final float[] DASHES = {7, 5};

  /** How the curve is drawn. */
  enum Line {
    SOLID,
    DASHED
  }

  private final XYChart chart;
  private final boolean logarithmic;

  BandChart(String title, String xTitle, String yTitle, boolean logarithmic) {
    this.chart =
        new XYChartBuilder()
            .width(900)
            .height(560)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    this.logarithmic = logarithmic;
    var styler = chart.getStyler();
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartTitleFont(styler.getChartTitleFont().deriveFont(14f));
    styler.setXAxisDecimalPattern("#,###");
    styler.setLocale(Locale.ROOT);
    styler.setYAxisLogarithmic(logarithmic);
  }

  XYChart chart() {
    return chart;
  }

  /**
   * Adds a curve.
   *
   * @param label for the legend; empty for a curve that is not in it
   * @param setting the index of the setting, which decides on the color
   * @param values by their place on the x axis; places without a run are left out
   */
  void add(String label, int setting, Line line, SortedMap<Integer, Sample> values) {
    var points = new ArrayList<Integer>();
    values.forEach(
        (x, sample) -> {
          if (sample.count() > 0 && (!logarithmic || sample.minimum() > 0)) points.add(x);
        });
    if (points.isEmpty()) return;
    var color = COLORS.get(setting % COLORS.size());
    if (points.size() > 1) addBand(color, line, points, values);
    var x = points.stream().mapToDouble(Integer::doubleValue).toArray();
    var y = points.stream().mapToDouble(i -> values.get(i).mean()).toArray();
    var name = chart.getSeriesMap().size() + " " + label;
    var series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    series.setLabel(label);
    series.setShowInLegend(!label.isEmpty());
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setMarker(points.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    series.setLineStyle(stroke(line));
  }

  private static BasicStroke stroke(Line line) {
    return line == Line.SOLID
        ? new BasicStroke(LINE_WIDTH, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
        : new BasicStroke(
            LINE_WIDTH / 1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0);
  }

  /** A polygon along the highest values and back along the lowest. */
  private void addBand(
      Color color, Line line, List<Integer> points, SortedMap<Integer, Sample> values) {
    if (points.stream().allMatch(i -> values.get(i).minimum() == values.get(i).maximum())) return;
    var count = points.size();
    var x = new double[2 * count];
    var y = new double[2 * count];
    for (var i = 0; i < count; i++) {
      x[i] = points.get(i);
      y[i] = values.get(points.get(i)).maximum();
      x[2 * count - 1 - i] = points.get(i);
      y[2 * count - 1 - i] = values.get(points.get(i)).minimum();
    }
    var band = chart.addSeries(chart.getSeriesMap().size() + " band", x, y);
    var alpha = line == Line.SOLID ? BAND_ALPHA : BAND_ALPHA / 2;
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha));
    band.setLineColor(new Color(0, 0, 0, 0));
    band.setMarker(SeriesMarkers.NONE);
    band.setShowInLegend(false);
  }
}
