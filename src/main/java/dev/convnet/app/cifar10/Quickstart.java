// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.data.sets.Split;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole tutorial in a minute or two, with the images that are included in the project. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description =
        "Trains, evaluates and classifies with the 2,500 images that are included in the project.")
public final class Quickstart implements Callable<Integer> {
  private static final int PREDICTIONS = 8;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "output directory (default: a new temporary directory)")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "number of training steps (default: ${DEFAULT-VALUE})")
  private long maxSteps = 600;

  @Override
  public Integer call() throws IOException {
    InvalidSettingException.requireAtLeast(1, "maxSteps", maxSteps); // before a directory is made
    run(
        dir.isPresent() ? dir.get() : Files.createTempDirectory("convnet-quickstart-"),
        maxSteps,
        InstantSource.system(),
        System.out);
    return 0;
  }

  /** Trains in {@code DIR/train}, evaluates in {@code DIR/eval}, and prints some predictions. */
  static Evaluation.Report run(Path dir, long maxSteps, InstantSource clock, PrintStream out)
      throws IOException {
    var input = new Cifar10Input(dir.resolve("data"), true, InputPipeline.MEMORY, 128);
    var train = dir.resolve("train");
    out.printf("Training %d steps on 2,000 images, in %s%n", maxSteps, dir);
    Training.run(training(input, train, maxSteps), out, clock);

    var test = new Evaluation.Config(input, Split.TEST, train, dir.resolve("eval"), 500);
    var report = Evaluation.run(test, out, clock).orElseThrow();
    out.printf(
        "%d of %d test images are classified correctly%n%n", report.correct(), report.imageCount());

    var images = input.load(Split.TEST, out).images();
    out.printf("Predictions for the first %d test images:%n", PREDICTIONS);
    CheckpointPredictor.predictFirst(PREDICTIONS, images, train).forEach(out::println);
    out.printf("%nView the run: tensorboard --logdir %s%n", dir);
    return report;
  }

  private static Training.Config training(Cifar10Input input, Path directory, long maxSteps) {
    var checkpoints = Training.CheckpointConfig.standard(new SaveInterval.Seconds(600));
    var output = new Training.Output(directory, ExistingRun.FAIL, checkpoints, 100, 50);
    return new Training.Config(input, output, maxSteps, 1, SessionOptions.standard());
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Quickstart(), arguments);
  }
}
