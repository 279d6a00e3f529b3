// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.error.InvalidSettingException;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tensorflow.proto.Event;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plots scalars of event files over the steps as a PNG, with a curve for each run and tag. */
@Command(
    name = "curve",
    mixinStandardHelpOptions = true,
    description = "Plots scalars of event files over the steps, as a PNG.")
public final class CurveCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PATH",
      description = "event file, or directory that is searched for event files")
  private Path path;

  @Option(
      names = "--tag",
      paramLabel = "NAME",
      required = true,
      description = "tag of a scalar to plot; may be given several times")
  private List<String> tags;

  @Option(names = "--to", paramLabel = "FILE", required = true, description = "PNG file to write")
  private Path to;

  @Override
  public Integer call() throws IOException {
    run(new Settings(path, tags, to));
    return 0;
  }

  /**
   * What is plotted.
   *
   * @param path an event file, or a directory that is searched for event files
   * @param tags of the scalars
   * @param to the PNG file
   */
  record Settings(Path path, List<String> tags, Path to) {
    Settings {
      tags = List.copyOf(tags);
    }
  }

  private record Curve(List<Double> steps, List<Double> values) {
    Curve() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    void add(long step, float value) {
      steps.add((double) step);
      values.add((double) value);
    }
  }

  /**
   * Writes the PNG file.
   *
   * @throws InvalidSettingException if no run has a value for any of the tags
   * @throws IOException if an event file is damaged; nothing is written
   */
  static void run(Settings settings) throws IOException {
    var curves = read(settings);
    if (curves.isEmpty()) {
      throw new InvalidSettingException(
          "no scalar %s in %s; 'events %2$s' lists the tags"
              .formatted(settings.tags, settings.path));
    }
    Drawing.save(curves, settings.to);
  }

  private static Map<String, Curve> read(Settings settings) throws IOException {
    var curves = new TreeMap<String, Curve>();
    var scan = new EventFileScanner();
    for (var file : EventFileScanner.files(settings.path)) {
      scan.read(file, event -> add(event, run(settings.path, file), settings.tags, curves));
    }
    scan.throwIfDamaged();
    return curves;
  }

  private static void add(Event event, String run, List<String> tags, Map<String, Curve> curves) {
    for (var value : event.getSummary().getValueList()) {
      if (!tags.contains(value.getTag())) continue;
      var name = run.isEmpty() ? value.getTag() : run + ": " + value.getTag();
      SummaryValues.scalar(value)
          .ifPresent(
              number ->
                  curves.computeIfAbsent(name, n -> new Curve()).add(event.getStep(), number));
    }
  }

  private static String run(Path path, Path file) {
    var folder = file.toAbsolutePath().normalize().getParent();
    var start = path.toAbsolutePath().normalize();
    return folder.startsWith(start) ? start.relativize(folder).toString() : "";
  }

  /** A class of its own, so that the command can be loaded without XChart. */
  private static final class Drawing {
    private static void save(Map<String, Curve> curves, Path to) throws IOException {
      BitmapEncoder.saveBitmap(chart(curves), to.toString(), BitmapFormat.PNG);
    }

    private static XYChart chart(Map<String, Curve> curves) {
      var chart = new XYChartBuilder().width(1000).height(600).xAxisTitle("step").build();
      chart.getStyler().setLegendPosition(LegendPosition.OutsideS); // hides no point
      chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
      chart.getStyler().setXAxisDecimalPattern("#,###");
      chart.getStyler().setChartBackgroundColor(Color.WHITE);
      curves.forEach(
          (name, curve) -> {
            var series = chart.addSeries(name, curve.steps, curve.values);
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
            series.setMarker(curve.steps.size() > 100 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
          });
      return chart;
    }
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new CurveCommand(), arguments);
  }
}
