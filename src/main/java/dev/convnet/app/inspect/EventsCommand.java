// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.summary.EventAccumulator;
import dev.convnet.io.summary.EventAccumulator.Point;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what event files hold as text: an overview, or the values of one scalar. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Prints an overview of event files, or the values of one scalar.")
public final class EventsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PATH",
      description = "event file, or directory that is searched for event files")
  private Path path;

  @Option(
      names = "--tag",
      paramLabel = "NAME",
      description = "print only the values of the scalar with this tag, as lines STEP<tab>VALUE")
  private Optional<String> tag = Optional.empty();

  @Override
  public Integer call() throws IOException {
    run(new Settings(path, tag), System.out);
    return 0;
  }

  /**
   * What is printed.
   *
   * @param path an event file, or a directory, which is searched with its subdirectories
   * @param tag the scalar whose values are printed; empty for an overview
   */
  record Settings(Path path, Optional<String> tag) {}

  /**
   * Prints the overview or the values, and notes to standard error.
   *
   * @throws IOException if a file is damaged; the part before the damage has been printed
   * @throws InvalidSettingException if no run or more than one has the tag
   */
  static void run(Settings settings, PrintStream out) throws IOException {
    run(settings, out, System.err);
  }

  /** As {@link #run(Settings, PrintStream)}, with another stream for the notes. */
  static void run(Settings settings, PrintStream out, PrintStream notes) throws IOException {
    var runs = EventFileScanner.runs(settings.path());
    var scan = new EventFileScanner(notes);
    if (settings.tag().isPresent()) {
      printPoints(runs, settings, scan, out);
    } else {
      runs.forEach((run, files) -> printOverview(run, files, scan, out));
    }
    scan.throwIfDamaged();
  }

  private static void printOverview(
      Path run, List<Path> files, EventFileScanner scan, PrintStream out) {
    var values = new EventAccumulator();
    for (var file : files) {
      var report = new EventFileReport(file);
      scan.read(
          file,
          event -> {
            report.add(event);
            values.add(event);
          });
      report.print(out);
    }
    if (files.size() > 1)
      out.printf("%s: %d files of one run, each step once%n", run, files.size());
    TagTable.print(values, out);
  }

  private static void printPoints(
      SortedMap<Path, List<Path>> runs, Settings settings, EventFileScanner scan, PrintStream out)
      throws IOException {
    var scalars = new Scalars(settings.tag().orElseThrow());
    runs.forEach((run, files) -> scalars.add(run, scan.read(files)));
    if (scalars.runs.isEmpty()) scan.throwIfDamaged();
    for (var point : scalars.ofTheOnlyRun(settings.path())) {
      point.number().ifPresent(number -> out.println(point.step() + "\t" + number));
    }
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new EventsCommand(), arguments);
  }

  /** The values of one scalar in each run that has it, and the names of all scalars. */
  private static final class Scalars {
    private final String tag;
    private final SortedMap<Path, List<Point>> runs = new TreeMap<>();
    private final SortedSet<String> names = new TreeSet<>();

    Scalars(String tag) {
      this.tag = tag;
    }

    void add(Path run, EventAccumulator values) {
      values
          .tags()
          .forEach(
              (name, data) -> {
                if (!data.isScalar()) return;
                names.add(name);
                if (name.equals(tag)) runs.put(run, data.points());
              });
    }

    List<Point> ofTheOnlyRun(Path path) {
      if (runs.isEmpty()) {
        throw new InvalidSettingException(
            "no scalar '%s' in %s; there are %s".formatted(tag, path, names));
      }
      if (runs.size() > 1) {
        throw new InvalidSettingException(
            "'%s' is in several runs; name one of %s".formatted(tag, runs.keySet()));
      }
      return runs.get(runs.firstKey());
    }
  }
}
