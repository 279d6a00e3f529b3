// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions.OverwriteOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code mnist_with_summaries.py}: a network with one hidden layer and every kind of summary that
 * TensorBoard shows. {@link SummariesTraining} trains it.
 */
@Command(
    name = "mnist-with-summaries",
    mixinStandardHelpOptions = true,
    description = "Trains a network with one hidden layer on MNIST, with summaries of every layer.")
public final class MnistWithSummaries implements Callable<Integer> {
  @Mixin private FakeDataOptions data;

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description =
          "number of steps, at least 2; every tenth evaluates and does not train (default:"
              + " ${DEFAULT-VALUE})")
  private int maxSteps = 1000;

  @Option(
      names = {"--learning_rate", "--learning-rate"},
      paramLabel = "RATE",
      description = "learning rate of Adam (default: ${DEFAULT-VALUE})")
  private double learningRate = 0.001;

  @Option(
      names = "--dropout",
      paramLabel = "PROBABILITY",
      description =
          "probability that dropout keeps a hidden unit; 1 turns dropout off (default:"
              + " ${DEFAULT-VALUE})")
  private float dropout = 0.9f;

  @Option(
      names = {"--log_dir", "--log-dir"},
      paramLabel = "DIR",
      description =
          "directory of the event files, in the subfolders train and test (default:"
              + " ${DEFAULT-VALUE})")
  private Path logDir = Path.of("/tmp/tensorflow/mnist/logs/mnist_with_summaries");

  @Mixin private RunNameOption run;
  @Mixin private OverwriteOption overwrite;

  @Override
  public Integer call() throws IOException {
    var mnist = data.read(System.out);
    var config = new SummariesTraining.TrainingConfig(maxSteps, learningRate, dropout, data.seed());
    new SummariesTraining(mnist, config, run.resolve(logDir))
        .run(overwrite.existingRun(), System.out);
    return 0;
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistWithSummaries(), arguments);
  }
}
