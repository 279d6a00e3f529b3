// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.tensorflow.proto.Event;
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
   * Prints the overview or the values.
   *
   * @throws IOException if a file is damaged; the part before the damage has been printed
   * @throws InvalidSettingException if no run or more than one has the tag
   */
  static void run(Settings settings, PrintStream out) throws IOException {
    var files = EventFileScanner.files(settings.path());
    if (settings.tag().isPresent()) {
      printPoints(files, settings, out);
    } else {
      printOverview(files, out);
    }
  }

  private static void printOverview(List<Path> files, PrintStream out) throws IOException {
    var scan = new EventFileScanner();
    for (var file : files) {
      var report = new EventFileReport(file);
      scan.read(file, report::add);
      report.print(out);
    }
    scan.throwIfDamaged();
  }

  private static void printPoints(List<Path> files, Settings settings, PrintStream out)
      throws IOException {
    var scan = new EventFileScanner();
    var points = new Points(settings.tag().orElseThrow());
    for (var file : files) {
      scan.read(file, event -> points.add(run(file), event));
    }
    points.ofTheOnlyRun(settings.path()).forEach(out::println);
    scan.throwIfDamaged();
  }

  private static Path run(Path file) {
    return file.toAbsolutePath().normalize().getParent();
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new EventsCommand(), arguments);
  }

  /** The values of one scalar in each run; each directory with event files is a run. */
  private static final class Points {
    private final String tag;
    private final SortedMap<Path, List<String>> runs = new TreeMap<>();
    private final SortedSet<String> tags = new TreeSet<>();

    Points(String tag) {
      this.tag = tag;
    }

    void add(Path run, Event event) {
      for (var value : event.getSummary().getValueList()) {
        SummaryValues.scalar(value)
            .ifPresent(number -> add(run, value.getTag(), event.getStep(), number));
      }
    }

    private void add(Path run, String name, long step, float number) {
      tags.add(name);
      if (name.equals(tag)) {
        runs.computeIfAbsent(run, path -> new ArrayList<>()).add(step + "\t" + number);
      }
    }

    List<String> ofTheOnlyRun(Path path) {
      if (runs.isEmpty()) {
        throw new InvalidSettingException(
            "no scalar '%s' in %s; there are %s".formatted(tag, path, tags));
      }
      if (runs.size() > 1) {
        throw new InvalidSettingException(
            "'%s' is in several runs; name one of %s".formatted(tag, runs.keySet()));
      }
      return runs.get(runs.firstKey());
    }
  }
}
