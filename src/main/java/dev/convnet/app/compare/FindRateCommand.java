// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import static java.util.stream.Collectors.joining;

import dev.convnet.ImageTrainer;
import dev.convnet.LearningRateFinder;
import dev.convnet.RateSearch;
import dev.convnet.RateSearch.Range;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.app.fit.DatasetOptions;
import dev.convnet.app.fit.TrainerOptions;
import dev.convnet.nn.models.Networks;
import dev.convnet.train.compare.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for a good learning rate: {@link LearningRateFinder}. */
@Command(
    name = "find-rate",
    mixinStandardHelpOptions = true,
    description =
        "Trains a few steps with a rising learning rate, and says which rate to take. Leaves no run"
            + " behind.")
public final class FindRateCommand implements Callable<Integer> {
  private static final List<String> UNUSED = List.of("--learning_rate", "--schedule", "--epochs");

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "network to train; 'convnet models' lists all names")
  private String model;

  @Mixin private DatasetOptions images;

  @Mixin private TrainerOptions training;

  @Option(
      names = {"--lowest_rate", "--lowest-rate"},
      paramLabel = "RATE",
      description = "learning rate of the first step (default: ${DEFAULT-VALUE})")
  private double lowestRate = Range.DEFAULT.lowest();

  @Option(
      names = {"--highest_rate", "--highest-rate"},
      paramLabel = "RATE",
      description =
          "learning rate of the last step, unless the loss diverges before (default:"
              + " ${DEFAULT-VALUE})")
  private double highestRate = Range.DEFAULT.highest();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "number of steps, a batch each (default: ${DEFAULT-VALUE})")
  private int steps = Range.DEFAULT.steps();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "directory of rates.png, rates.svg and rates.csv (default: ${DEFAULT-VALUE})")
  private Path to = Path.of("/tmp/convnet_rates");

  @Override
  public Integer call() throws IOException {
    training.check();
    checkFlags();
    var range = new Range(lowestRate, highestRate, steps);
    var trainer = training.apply(images.apply(ImageTrainer.of(Networks.named(model))));
    var data = images.load(System.out);
    var search = new LearningRateFinder(trainer, range).search(data);
    if (search.points().size() < range.steps() && !search.diverged()) return 0; // a signal
    Files.createDirectories(to);
    AtomicFile.write(to.resolve("rates.csv"), csv(search));
    ChartFiles.write(RateChart.of("learning rates for " + model, search), to, "rates");
    print(search, System.out);
    System.out.println("chart and table: " + to);
    return 0;
  }

  private void checkFlags() {
    var parsed = spec.commandLine().getParseResult();
    for (var flag : UNUSED) {
      if (parsed.hasMatchedOption(flag)) {
        throw new UsageException("find-rate has no use for %s: it tries rates".formatted(flag));
      }
    }
  }

  private static void print(RateSearch search, PrintStream out) {
    var last = search.points().get(search.points().size() - 1).learningRate();
    var end = search.diverged() ? "the loss diverged at" : "the loss did not diverge up to";
    out.printf(
        Locale.ROOT, "%d steps; %s the learning rate %.2g%n", search.points().size(), end, last);
    if (search.minimumOverTen().isEmpty()) {
      out.println("no learning rate lowered the loss: try a lower --lowest_rate, or more --steps");
      return;
    }
    out.printf(
        Locale.ROOT,
        "take --learning_rate=%.2g: a tenth of the rate with the lowest loss%s%n",
        search.minimumOverTen().get(),
        search.steepest().map(FindRateCommand::steepest).orElse(""));
  }

  private static String steepest(double rate) {
    return String.format(Locale.ROOT, " (the loss falls fastest at %.2g)", rate);
  }

  private static String csv(RateSearch search) {
    return search.points().stream()
        .map(
            point ->
                String.format(
                    Locale.ROOT,
                    "%.6e,%.6f,%.6f\n",
                    point.learningRate(),
                    point.loss(),
                    point.smoothedLoss()))
        .collect(joining("", "learning_rate,loss,smoothed_loss\n", ""));
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new FindRateCommand(), arguments);
  }
}
