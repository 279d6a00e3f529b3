// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.train.metrics.ConfusionMatrix;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.HeatMapChartBuilder;

/**
 * A confusion matrix as a heat map: one row per class, one column per predicted class; the darker a
 * cell, the more images it counts.
 */
record ConfusionMatrixPlot(ConfusionMatrix confusionMatrix) {
  private static final int MAX_CLASSES_WITH_COUNTS = 20;

  /** Writes a PNG file. */
  void write(Path file) throws IOException {
    int classes = confusionMatrix.classNames().size();
    int side = Math.min(300 + 45 * classes, 1600);
    var chart =
        new HeatMapChartBuilder()
            .width(side)
            .height(side)
            .xAxisTitle("predicted class")
            .yAxisTitle("class")
            .build();
    chart.getStyler().setShowValue(classes <= MAX_CLASSES_WITH_COUNTS);
    chart.getStyler().setRangeColors(new Color[] {Color.WHITE, new Color(0x4477aa)});
    chart.getStyler().setXAxisLabelRotation(90);
    chart.addSeries("images", confusionMatrix.classNames(), reversedLabels(), cells());
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
  }

  /** The chart draws its first row at the bottom, and the first class must be on top. */
  private List<String> reversedLabels() {
    var labels = new ArrayList<>(confusionMatrix.classNames());
    Collections.reverse(labels);
    return labels;
  }

  private List<Number[]> cells() {
    var cells = new ArrayList<Number[]>();
    int classes = confusionMatrix.classNames().size();
    for (int label = 0; label < classes; label++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        cells.add(
            new Number[] {predicted, classes - 1 - label, confusionMatrix.count(label, predicted)});
      }
    }
    return cells;
  }
}
