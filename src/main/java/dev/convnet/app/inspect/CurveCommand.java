// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.summary.EventAccumulator.Point;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plots scalars of event files over the steps, with a curve for each run and tag. */
@Command(
    name = "curve",
    mixinStandardHelpOptions = true,
    description = "Plots scalars of event files over the steps, as an image.")
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

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "image to write: .png, .jpg, .gif or .bmp")
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
   * @param to the image file; its extension says the format
   */
  record Settings(Path path, List<String> tags, Path to) {
    Settings {
      tags = List.copyOf(tags);
    }
  }

  /**
   * Writes the image, and notes to standard error.
   *
   * @throws InvalidSettingException if no run has a value for any of the tags
   * @throws IOException if an event file is damaged; the curves up to there are written
   */
  static void run(Settings settings) throws IOException {
    run(settings, System.err);
  }

  /** As {@link #run(Settings)}, with another stream for the notes. */
  static void run(Settings settings, PrintStream notes) throws IOException {
    var image = new ImageFile(settings.to);
    image.checkDirectory();
    var scan = new EventFileScanner(notes);
    var curves = read(settings, scan);
    if (curves.isEmpty()) {
      scan.throwIfDamaged();
      throw new InvalidSettingException(
          "no scalar %s in %s; 'events %2$s' lists the tags"
              .formatted(settings.tags, settings.path));
    }
    image.write(CurveChart.draw(curves));
    scan.throwIfDamaged();
  }

  private static Map<String, List<Point>> read(Settings settings, EventFileScanner scan)
      throws IOException {
    var curves = new TreeMap<String, List<Point>>();
    EventFileScanner.runs(settings.path)
        .forEach(
            (run, files) -> {
              var tags = scan.read(files).tags();
              for (var tag : settings.tags) {
                if (!tags.containsKey(tag) || !tags.get(tag).isScalar()) continue;
                curves.put(name(settings.path, run, tag), tags.get(tag).points());
              }
            });
    return curves;
  }

  /** The name of a curve in the legend. */
  private static String name(Path path, Path run, String tag) {
    var name = run.startsWith(path) ? path.relativize(run).toString() : "";
    return name.isEmpty() ? tag : name + ": " + tag;
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new CurveCommand(), arguments);
  }
}
