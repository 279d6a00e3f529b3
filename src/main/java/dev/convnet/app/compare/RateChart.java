// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.RateSearch;
import dev.convnet.RateSearch.Point;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The loss over a rising learning rate, on a logarithmic axis. */
final class RateChart {
  private static final Color BLUE = new Color(0x4477AA);
  private static final Color PALE_BLUE = new Color(0x4477AA, false).brighter();
  private static final Color RED = new Color(0xEE6677);
  private static final double HIGHEST = 2; // times the first loss
  private static final float[] DASHES = {6, 4};

  private RateChart() {}

  static XYChart of(String title, RateSearch search) {
    var chart =
        new XYChartBuilder()
            .width(900)
            .height(560)
            .title(title)
            .xAxisTitle("learning rate")
            .yAxisTitle("loss")
            .build();
    var styler = chart.getStyler();
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartTitleFont(styler.getChartTitleFont().deriveFont(14f));
    styler.setXAxisLogarithmic(true);
    styler.setLocale(Locale.ROOT);
    var shown = shown(search);
    var loss = add(chart, "loss of each batch", shown, Point::loss);
    loss.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    loss.setMarker(SeriesMarkers.CIRCLE);
    loss.setMarkerColor(new Color(PALE_BLUE.getRed(), PALE_BLUE.getGreen(), 255, 90));
    var smoothed = add(chart, "smoothed", shown, Point::smoothedLoss);
    smoothed.setLineColor(BLUE);
    smoothed.setMarker(SeriesMarkers.NONE);
    search.minimumOverTen().ifPresent(rate -> addRate(chart, shown, rate));
    return chart;
  }

  private static XYSeries add(
      XYChart chart, String name, List<Point> points, ToDoubleFunction<Point> value) {
    var rates = points.stream().mapToDouble(Point::learningRate).toArray();
    return chart.addSeries(name, rates, points.stream().mapToDouble(value).toArray());
  }

  /** Without the steps of a loss so large that nothing else could be seen. */
  private static List<Point> shown(RateSearch search) {
    var largest = HIGHEST * search.points().get(0).smoothedLoss();
    return search.points().stream()
        .filter(point -> point.loss() <= largest && point.smoothedLoss() <= largest)
        .toList();
  }

  /** A vertical line at the rate to take. */
  private static void addRate(XYChart chart, List<Point> points, double rate) {
    var losses = points.stream().mapToDouble(Point::loss).summaryStatistics();
    var name = String.format(Locale.ROOT, "rate to take: %.2g", rate);
    var line =
        chart.addSeries(
            name, new double[] {rate, rate}, new double[] {losses.getMin(), losses.getMax()});
    line.setLineColor(RED);
    line.setLineStyle(
        new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0));
    line.setMarker(SeriesMarkers.NONE);
  }
}
