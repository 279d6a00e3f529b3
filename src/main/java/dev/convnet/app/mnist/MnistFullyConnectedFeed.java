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
 * {@code fully_connected_feed.py}: two hidden layers, with summaries, checkpoints and evaluations.
 * The work is in {@link FullyConnectedTraining}.
 */
@Command(
    name = "mnist-fully-connected-feed",
    mixinStandardHelpOptions = true,
    description = "Trains two hidden layers on MNIST, with summaries and checkpoints.")
public final class MnistFullyConnectedFeed implements Callable<Integer> {
  @Mixin private FakeDataOptions data;

  @Option(
      names = {"--learning_rate", "--learning-rate"},
      paramLabel = "RATE",
      description = "of gradient descent (default: ${DEFAULT-VALUE})")
  private double learningRate = 0.01;

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "steps of the whole run (default: ${DEFAULT-VALUE})")
  private long maxSteps = 2000;

  @Option(
      names = "--hidden1",
      paramLabel = "N",
      description = "units of the first hidden layer (default: ${DEFAULT-VALUE})")
  private int hidden1 = 128;

  @Option(
      names = "--hidden2",
      paramLabel = "N",
      description = "units of the second hidden layer (default: ${DEFAULT-VALUE})")
  private int hidden2 = 32;

  @Option(
      names = {"--batch_size", "--batch-size"},
      paramLabel = "N",
      description =
          "pictures in a batch; evaluations leave out what fills none (default:"
              + " ${DEFAULT-VALUE})")
  private int batchSize = 100;

  @Option(
      names = {"--log_dir", "--log-dir"},
      paramLabel = "DIR",
      description = "where checkpoints and event files go (default: ${DEFAULT-VALUE})")
  private Path logDir = Path.of("/tmp/tensorflow/mnist/logs/fully_connected_feed");

  @Mixin private RunNameOption run;
  @ArgGroup private ExistingRunOptions formerRun = new ExistingRunOptions();

  @Override
  public Integer call() throws IOException {
    var network = new FullyConnectedTraining.Network(hidden1, hidden2);
    var training =
        new FullyConnectedTraining.TrainingConfig(batchSize, learningRate, maxSteps, data.seed());
    var mnist = data.read(System.out);
    new FullyConnectedTraining(mnist, network, training, run.resolve(logDir))
        .run(formerRun.existingRun(), System.out);
    return 0;
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistFullyConnectedFeed(), arguments);
  }
}
