// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.sets.Split;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All of the tutorial in a minute or two, on the pictures that come with the project. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = "Trains, evaluates and classifies on 2,500 pictures that come with the project.")
public final class Quickstart implements Callable<Integer> {
  private static final int PICTURES_SHOWN = 8;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "where to write (default: a new folder in the temporary directory)")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "steps to train (default: ${DEFAULT-VALUE})")
  private long maxSteps = 600;

  @Override
  public Integer call() throws IOException {
    if (maxSteps < 1) {
      throw new UsageException("--max_steps must be at least 1, got " + maxSteps);
    }
    run(
        dir.isPresent() ? dir.get() : Files.createTempDirectory("convnet-quickstart-"),
        maxSteps,
        System.out);
    return 0;
  }

  /**
   * Trains for some steps and measures; the run is in {@code DIR/train}, the measurement in {@code
   * DIR/eval}.
   */
  static Evaluation.Report run(Path dir, long maxSteps, PrintStream out) throws IOException {
    var input = new Cifar10Input(dir.resolve("data"), true, InputPipeline.MEMORY, 128);
    var train = dir.resolve("train");
    out.printf("Training %d steps on 2,000 pictures, in %s%n", maxSteps, dir);
    Training.run(training(input, train, maxSteps), out);

    var test = new Evaluation.Config(input, Split.TEST, train, dir.resolve("eval"), 500);
    var report = Evaluation.run(test, out).orElseThrow();
    out.printf("%d of %d test pictures are right%n%n", report.correct(), report.imageCount());

    var pictures = input.load(Split.TEST, out).images();
    out.printf("What the network says of the first %d test pictures:%n", PICTURES_SHOWN);
    CheckpointPredictor.predictFirst(PICTURES_SHOWN, pictures, train).forEach(out::println);
    out.printf("%nLook at the run: tensorboard --logdir %s%n", dir);
    return report;
  }

  private static Training.Config training(Cifar10Input input, Path directory, long maxSteps) {
    var checkpoints = Training.CheckpointConfig.standard(new SaveInterval.Seconds(600));
    var output = new Training.Output(directory, ExistingRun.FAIL, checkpoints, 100, 50);
    return new Training.Config(input, output, maxSteps, 1, SessionOptions.standard());
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Quickstart(), arguments);
  }
}
