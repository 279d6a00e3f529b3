// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
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

/** The step-by-step tutorial of {@code tf.layers}: one of five networks, each better. */
@Command(
    name = "mnist-layers",
    mixinStandardHelpOptions = true,
    description = "Trains one of five networks on MNIST, from one layer to dropout.")
public final class MnistLayers implements Callable<Integer> {
  private static final int BATCH_SIZE = 100;
  private static final double RATE = 1e-4;

  @Mixin private DataOptions data;

  @Option(
      names = "--network",
      paramLabel = "N",
      description =
          "1 one layer, 2 a hidden layer, 3 a convolution, 4 two, 5 with dropout (default:"
              + " ${DEFAULT-VALUE})")
  private int network = 4;

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "steps to train (default: ${DEFAULT-VALUE})")
  private long maxSteps = 1000;

  @Override
  public Integer call() throws IOException {
    if (network < 1 || network > TfLayersNetworks.ALL.size()) {
      throw new UsageException("--network must be 1 to 5, got " + network);
    }
    var chosen = TfLayersNetworks.ALL.get(network - 1);
    var mnist = data.read(System.out);
    run(mnist, chosen, new TrainingConfig(maxSteps, data.seed()), System.out);
    return 0;
  }

  /** How long, and with which random numbers. */
  record TrainingConfig(long steps, long seed) {}

  static void run(
      Mnist mnist, TfLayersNetworks.Network network, TrainingConfig training, PrintStream out)
      throws IOException {
    TrainingRun.withoutDirectory()
        .withSeed(training.seed)
        .run(
            job -> {
              var scope = job.scope();
              var batches = new MnistBatches(mnist.train(), training.seed);
              var input =
                  new MnistInput(
                      scope, PlaceholderNames.defaults(), () -> batches.nextBatch(BATCH_SIZE));
              var logits = network.logits(scope, input);
              var loss = Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels());
              var step = TrainStep.minimize(scope, Adam.standard(), loss, RATE);
              var accuracy = Accuracy.of(scope.nameScope("accuracy"), logits, input.labels());
              var sets = MnistEvaluation.of(scope, input, logits);
              return job.train(
                  step,
                  input,
                  () ->
                      List.of(
                          StopAtStep.of(training.steps),
                          new BatchAccuracyLogger(
                              "Step %d, training batch accuracy ", input, accuracy, out),
                          new OnEnd(session -> out.println("The end of training!")),
                          sets.printAccuracy("Validation accuracy: ", mnist.validation(), out),
                          sets.printAccuracy("Test accuracy: ", mnist.test(), out)));
            });
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistLayers(), arguments);
  }
}
