// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;

/** The tables' medians as bars, one chart below the other. */
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
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    var medians = table.medians();
    var heights = medians.values().stream().map(BarChart::rounded).toList();
    var series = chart.addSeries(table.unit(), new ArrayList<>(medians.keySet()), heights);
    series.setFillColor(BAR);
    return chart;
  }

  /** To hundredths, as the label shows it. */
  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
