// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.app.compare.BandChart.Line;
import dev.convnet.train.compare.EpochMetrics;
import dev.convnet.train.compare.LayerGradients;
import dev.convnet.train.compare.Sample;
import dev.convnet.train.compare.SettingSummary;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;

/** The charts of a comparison. This class needs XChart. */
final class ComparisonCharts {
  private static final double WIDE_RANGE = 30; // from here on, losses are drawn on a log axis

  private final String title;
  private final List<SettingSummary> settings;

  /**
   * Charts with a title.
   *
   * @param title what is compared: {@code optimizers, lenet5-modern, mnist}
   */
  ComparisonCharts(String title, List<SettingSummary> settings) {
    this.title = title;
    this.settings = settings;
  }

  /** Accuracy by epoch: validation as a solid line, training as a dashed one. */
  XYChart accuracy() {
    return curves(
        "accuracy", false, EpochMetrics::validationAccuracy, EpochMetrics::trainingAccuracy);
  }

  /** Loss by epoch, as {@link #accuracy}; on a logarithmic axis if the losses differ widely. */
  XYChart loss() {
    var wide = range(EpochMetrics::validationLoss) > WIDE_RANGE;
    return curves("loss", wide, EpochMetrics::validationLoss, EpochMetrics::trainingLoss);
  }

  private double range(ToDoubleFunction<EpochMetrics> value) {
    var all =
        settings.stream()
            .flatMap(setting -> setting.runs().stream())
            .flatMap(run -> run.epochs().stream())
            .mapToDouble(value)
            .summaryStatistics();
    return all.getMin() > 0 ? all.getMax() / all.getMin() : 1;
  }

  private XYChart curves(
      String name,
      boolean logarithmic,
      ToDoubleFunction<EpochMetrics> validation,
      ToDoubleFunction<EpochMetrics> training) {
    var heading = title + ": " + name + "; solid: validation, dashed: training";
    var chart = new BandChart(heading, "epoch", name, logarithmic);
    for (var i = 0; i < settings.size(); i++) {
      chart.add("", i, Line.DASHED, byEpoch(settings.get(i), training));
    }
    for (var i = 0; i < settings.size(); i++) {
      var setting = settings.get(i);
      chart.add(setting.label(), i, Line.SOLID, byEpoch(setting, validation));
    }
    return chart.chart();
  }

  private static SortedMap<Integer, Sample> byEpoch(
      SettingSummary setting, ToDoubleFunction<EpochMetrics> value) {
    var values = new TreeMap<Integer, Sample>();
    for (var epoch = 1; epoch <= setting.epochs(); epoch++) {
      values.put(epoch, setting.at(epoch, value));
    }
    return values;
  }

  /**
   * The norm of each layer's gradient in the first step, on a logarithmic axis.
   *
   * @param layers of each run, by setting
   */
  XYChart gradients(Map<String, List<List<LayerGradients.Layer>>> layers) {
    var heading = title + ": norm of the weights' gradient in the first step";
    var chart = new BandChart(heading, "layer, from the input", "gradient norm", true);
    for (var i = 0; i < settings.size(); i++) {
      var name = settings.get(i).name();
      chart.add(name, i, Line.SOLID, byLayer(layers.getOrDefault(name, List.of())));
    }
    return chart.chart();
  }

  private static SortedMap<Integer, Sample> byLayer(List<List<LayerGradients.Layer>> runs) {
    var values = new TreeMap<Integer, Sample>();
    var count = runs.stream().mapToInt(List::size).max().orElse(0);
    for (var layer = 0; layer < count; layer++) {
      var index = layer;
      var norms = runs.stream().mapToDouble(run -> run.get(index).norm()).toArray();
      values.put(layer + 1, Sample.of(norms));
    }
    return values;
  }
}
