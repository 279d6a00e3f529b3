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
 * A confusion matrix as a picture: a row a class, a column an answer, dark where there are many.
 */
record ConfusionMatrixPlot(ConfusionMatrix confusionMatrix) {
  private static final int MOST_NUMBERS = 20;

  /** Writes a PNG. */
  void write(Path file) throws IOException {
    int classes = confusionMatrix.classNames().size();
    int side = Math.min(300 + 45 * classes, 1600);
    var chart =
        new HeatMapChartBuilder()
            .width(side)
            .height(side)
            .xAxisTitle("answer")
            .yAxisTitle("class")
            .build();
    chart.getStyler().setShowValue(classes <= MOST_NUMBERS);
    chart.getStyler().setRangeColors(new Color[] {Color.WHITE, new Color(0x4477aa)});
    chart.getStyler().setXAxisLabelRotation(90);
    chart.addSeries("pictures", confusionMatrix.classNames(), reversedLabels(), cells());
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
  }

  /** The first class on top. */
  private List<String> reversedLabels() {
    var labels = new ArrayList<>(confusionMatrix.classNames());
    Collections.reverse(labels);
    return labels;
  }

  private List<Number[]> cells() {
    var cells = new ArrayList<Number[]>();
    int classes = confusionMatrix.classNames().size();
    for (int label = 0; label < classes; label++) {
      for (int answer = 0; answer < classes; answer++) {
        cells.add(new Number[] {answer, classes - 1 - label, confusionMatrix.count(label, answer)});
      }
    }
    return cells;
  }
}
