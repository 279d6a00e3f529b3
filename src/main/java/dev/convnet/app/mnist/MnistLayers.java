// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.train.OnEnd;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The step-by-step tutorial of {@code tf.layers}: five networks, each better than the one before.
 */
@Command(
    name = "mnist-layers",
    mixinStandardHelpOptions = true,
    description = "Trains one of five networks on MNIST, from one layer to dropout.")
public final class MnistLayers implements Callable<Integer> {
  private static final int BATCH_SIZE = 100;
  private static final double LEARNING_RATE = 1e-4;

  @Mixin private DataOptions data;

  @Option(
      names = "--network",
      paramLabel = "N",
      description =
          "network to train: 1 has one layer, 2 a hidden layer, 3 one convolution, 4 two"
              + " convolutions, 5 two convolutions and dropout (default: ${DEFAULT-VALUE})")
  private int network = 4;

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "number of training steps (default: ${DEFAULT-VALUE})")
  private long maxSteps = 1000;

  @Override
  public Integer call() throws IOException {
    if (network < 1 || network > TfLayersNetworks.ALL.size()) {
      throw new InvalidSettingException("network", "must be from 1 to 5, got " + network);
    }
    var mnist = data.read(System.out);
    run(
        mnist,
        TfLayersNetworks.ALL.get(network - 1),
        new TrainingConfig(maxSteps, data.seed()),
        System.out);
    return 0;
  }

  /** How the network is trained. */
  record TrainingConfig(long steps, long seed) {}

  static void run(
      Mnist mnist, TfLayersNetworks.Network network, TrainingConfig config, PrintStream out)
      throws IOException {
    TrainingRun.withoutDirectory()
        .withSeed(config.seed)
        .run(
            job -> {
              var scope = job.scope();
              var batches = new MnistBatches(mnist.train(), BATCH_SIZE).shuffled(config.seed);
              var input = new MnistInput(scope, PlaceholderNames.defaults(), batches);
              var logits = network.logits(scope, input);
              var loss = Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels());
              var step = TrainStep.minimize(scope, Adam.standard(), loss, LEARNING_RATE);
              var accuracy = Accuracy.of(scope.nameScope("accuracy"), logits, input.labels());
              var evaluation = MnistEvaluation.of(scope, input, logits);
              return job.train(
                  step,
                  input,
                  () ->
                      List.of(
                          StopAtStep.of(config.steps),
                          new BatchAccuracyLogger(
                              "Step %d, training batch accuracy ", input, accuracy, out),
                          new OnEnd(session -> out.println("The end of training!")),
                          evaluation.printAccuracy(
                              "Validation accuracy: ", mnist.validation(), out),
                          evaluation.printAccuracy("Test accuracy: ", mnist.test(), out)));
            });
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistLayers(), arguments);
  }
}
