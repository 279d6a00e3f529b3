// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code fully_connected_feed.py}: a network with two hidden layers, with summaries, checkpoints
 * and evaluations. {@link FullyConnectedTraining} trains it.
 */
@Command(
    name = "mnist-fully-connected-feed",
    mixinStandardHelpOptions = true,
    description =
        "Trains a network with two hidden layers on MNIST, with summaries and checkpoints.")
public final class MnistFullyConnectedFeed implements Callable<Integer> {
  @Mixin private FakeDataOptions data;

  @Option(
      names = {"--learning_rate", "--learning-rate"},
      paramLabel = "RATE",
      description = "learning rate of gradient descent (default: ${DEFAULT-VALUE})")
  private double learningRate = 0.01;

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description =
          "number of training steps of the whole run, including those before a resume (default:"
              + " ${DEFAULT-VALUE})")
  private long maxSteps = 2000;

  @Option(
      names = "--hidden1",
      paramLabel = "N",
      description = "number of units of the first hidden layer (default: ${DEFAULT-VALUE})")
  private int hidden1 = 128;

  @Option(
      names = "--hidden2",
      paramLabel = "N",
      description = "number of units of the second hidden layer (default: ${DEFAULT-VALUE})")
  private int hidden2 = 32;

  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description =
          "number of images per batch; evaluations leave out a last batch that is smaller"
              + " (default: ${DEFAULT-VALUE})")
  private int batchSize = 100;

  @Option(
      names = {"--log_dir", "--log-dir"},
      paramLabel = "DIR",
      description = "directory of checkpoints and event files (default: ${DEFAULT-VALUE})")
  private Path logDir = Path.of("/tmp/tensorflow/mnist/logs/fully_connected_feed");

  @Mixin private RunNameOption run;
  @ArgGroup private ExistingRunOptions existingRun = new ExistingRunOptions();

  @Override
  public Integer call() throws IOException {
    var network = new FullyConnectedTraining.Network(hidden1, hidden2);
    var config =
        new FullyConnectedTraining.TrainingConfig(batchSize, learningRate, maxSteps, data.seed());
    var mnist = data.read(System.out);
    new FullyConnectedTraining(mnist, network, config, run.resolve(logDir))
        .run(existingRun.existingRun(), System.out);
    return 0;
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistFullyConnectedFeed(), arguments);
  }
}
