// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The tables as bars, one chart below the other: a bar is as high as the median, and a line goes
 * from the least to the most that was measured.
 */
final class BarChart {
  private static final Color BAR = new Color(0x33, 0x66, 0x99);

  private BarChart() {}

  static void write(List<Measures> tables, Path png) throws IOException {
    var charts = new ArrayList<Chart<?, ?>>();
    tables.forEach(table -> charts.add(chart(table)));
    BitmapEncoder.saveBitmap(charts, charts.size(), 1, png.toString(), BitmapFormat.PNG);
  }

  private static CategoryChart chart(Measures table) {
    var chart = new CategoryChartBuilder().width(1100).height(300).title(table.unit()).build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setAvailableSpaceFill(0.6);
    chart.getStyler().setOverlapped(true);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    var medians = table.medians();
    var heights = medians.values().stream().map(BarChart::rounded).toList();
    chart.addSeries(table.unit(), List.copyOf(medians.keySet()), heights).setFillColor(BAR);
    addSpans(chart, table.spans());
    return chart;
  }

  /**
   * XChart's errors are as large upwards as downwards: those of a point midway are what we want.
   */
  private static void addSpans(CategoryChart chart, Map<String, DoubleSummaryStatistics> spans) {
    var midway = spans.values().stream().map(s -> (s.getMin() + s.getMax()) / 2).toList();
    var reach = spans.values().stream().map(s -> (s.getMax() - s.getMin()) / 2).toList();
    chart
        .addSeries("least to most", List.copyOf(spans.keySet()), midway, reach)
        .setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter)
        .setMarker(SeriesMarkers.NONE);
  }

  /** To hundredths, as the label shows it. */
  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
