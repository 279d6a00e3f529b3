// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.ImageTrainer;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.app.fit.DatasetOptions;
import dev.convnet.app.fit.TrainerOptions;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.compare.ComparedSetting;
import dev.convnet.train.compare.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Trains a network with several values of one setting, each with several seeds, and writes charts,
 * a table and a verdict. The same command continues a comparison that was interrupted.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Compares settings: trains with each value and several seeds, and writes charts, a table and"
          + " a verdict.",
      "The same command continues a comparison that was interrupted."
    })
public final class CompareCommand implements Callable<Integer> {
  private static final int ANY_CLASSES = 10;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "WHAT", description = "what is compared: ${COMPLETION-CANDIDATES}")
  private ComparedFactor factor;

  @Option(
      names = "--values",
      split = ",",
      paramLabel = "VALUE",
      description =
          "the values that are compared, separated by commas: optimizers; learning rates; random,"
              + " random=DEVIATION, glorot, he; dropout rates; off, on; lists as of --augment with"
              + " + instead of commas; scratch, frozen, fine-tuned; batch sizes; networks (default:"
              + " some of each)")
  private List<String> values = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "number of runs of each value; their seeds are counted from --seed (default:"
              + " ${DEFAULT-VALUE})")
  private int seeds = 3;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "network to train; 'convnet models' lists all names; not for architectures, whose"
              + " --values are networks")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "PATH",
      description =
          "for transfer: weights of the network, a Keras file (.h5, .keras), a checkpoint, or a"
              + " SavedModel that 'export' wrote")
  private Optional<Path> weights = Optional.empty();

  @Mixin private DatasetOptions images;

  @Mixin private TrainerOptions training;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "directory of the charts, the table and all runs (default: ${DEFAULT-VALUE})")
  private Path to = Path.of("/tmp/convnet_compare");

  @Override
  public Integer call() throws IOException {
    training.check();
    checkFlags();
    var trainers = new ComparedTrainers(factor, model, weights, images, training);
    values().forEach(value -> trainers.trainer(value, ANY_CLASSES)); // refuses wrong values
    var data = images.load(System.out);
    if (data.validation().size() == 0) {
      throw new InvalidSettingException("validFraction", "must leave images to compare by");
    }
    var comparison = new Comparison(to, settings(), seedList());
    var clock = InstantSource.system();
    var results =
        comparison.run(
            (setting, seed, run) -> train(trainers, data, setting.name(), seed, run),
            System.out,
            clock);
    if (results.isEmpty()) {
      System.out.println("interrupted; the same command continues the comparison");
      return 0;
    }
    var report = new ComparisonReport(to, title(), System.out);
    report.write(results.get());
    if (factor == ComparedFactor.INITIALIZERS) {
      report.writeGradients(comparison, new InitializerProbe(trainers, data));
    }
    Provenance.write(to, commandLine(), seedList(), results.get(), clock);
    System.out.println("TensorBoard: tensorboard --logdir=" + comparison.runs());
    return 0;
  }

  private void checkFlags() {
    InvalidSettingException.requireAtLeast(1, "seeds", seeds);
    var flag = "--" + factor.setting();
    var parsed = spec.commandLine().getParseResult();
    if (parsed.hasMatchedOption(flag)) {
      throw new UsageException(
          "compare %s varies %s; give the values as --values=…".formatted(factor, flag));
    }
    if (factor != ComparedFactor.ARCHITECTURES && model.isEmpty()) {
      throw new UsageException("Missing required option: '--model=NAME'");
    }
    if (factor != ComparedFactor.TRANSFER && weights.isPresent()) {
      throw new UsageException("--weights is for compare transfer only");
    }
    if (weights.isPresent() && Files.notExists(weights.get())) {
      throw new InvalidSettingException(
          "weights", "must be an existing file or directory, got " + weights.get());
    }
  }

  private List<String> values() {
    return values.isEmpty() ? factor.defaultValues() : values;
  }

  private List<Long> seedList() {
    return LongStream.range(images.seed(), images.seed() + seeds).boxed().toList();
  }

  private List<ComparedSetting> settings() {
    var common = new RunSettings(spec).common();
    var settings = new ArrayList<ComparedSetting>();
    for (var value : values()) {
      var all = new HashMap<>(common);
      all.put(factor.setting(), value);
      settings.add(new ComparedSetting(value, all));
    }
    return settings;
  }

  private String title() {
    var data = new RunSettings(spec).common().get("data");
    var name = Path.of(data).getFileName();
    return "%s, %s%s".formatted(factor, model.map(m -> m + ", ").orElse(""), name);
  }

  private String commandLine() {
    var root = spec.root();
    var arguments = root.commandLine().getParseResult().originalArgs();
    var program = root == spec ? "tools/convnet compare " : "tools/convnet ";
    return program + String.join(" ", arguments);
  }

  private static boolean train(
      ComparedTrainers trainers, DatasetSplit data, String value, long seed, Path run)
      throws IOException {
    Files.createDirectories(run);
    var trainer = trainers.trainer(value, data.train().classNames().size());
    return !quiet(trainer, seed, run).train(data).isInterrupted();
  }

  private static ImageTrainer quiet(ImageTrainer trainer, long seed, Path run) {
    return trainer.seed(seed).directory(run).existingRun(ExistingRun.OVERWRITE);
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new CompareCommand(), arguments);
  }
}
