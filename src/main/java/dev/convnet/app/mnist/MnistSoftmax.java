// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.Naming;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
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

/** {@code mnist_softmax.py}: trains one layer of 7,850 parameters and prints the test accuracy. */
@Command(
    name = "mnist-softmax",
    mixinStandardHelpOptions = true,
    description = "Trains one layer on MNIST and prints its accuracy.")
public final class MnistSoftmax implements Callable<Integer> {
  private static final Layer LINEAR =
      Dense.of(Mnist.CLASSES)
          .linear()
          .weights(new Constant(0))
          .naming(Naming.defaultVariableNames(0));
  private static final int BATCH_SIZE = 100;
  private static final double LEARNING_RATE = 0.5;

  @Mixin private DataOptions data;

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "number of training steps (default: ${DEFAULT-VALUE})")
  private long maxSteps = 1000;

  @Override
  public Integer call() throws IOException {
    run(data.read(System.out), maxSteps, data.seed(), System.out);
    return 0;
  }

  static void run(Mnist mnist, long steps, long seed, PrintStream out) throws IOException {
    var run = TrainingRun.withoutDirectory().withSeed(seed);
    // the network is so small that waking threads costs more time than they save
    run.withSessions(SessionOptions.onCallersThread())
        .run(
            job -> {
              var scope = job.scope();
              var batches = new MnistBatches(mnist.train(), BATCH_SIZE).shuffled(seed);
              var input = new MnistInput(scope, PlaceholderNames.defaults(), batches);
              var logits = LINEAR.apply(scope, input.images()); // [N, 10]
              var loss = Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels());
              var step = TrainStep.minimize(scope, new GradientDescent(), loss, LEARNING_RATE);
              Accuracy.of(scope, logits, input.labels());
              var test = MnistEvaluation.of(scope, input, logits);
              return job.train(
                  step,
                  input,
                  () ->
                      List.of(
                          StopAtStep.of(steps),
                          new OnEnd(
                              session ->
                                  out.println(
                                      (float) test.evaluate(session, mnist.test()).accuracy()))));
            });
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistSoftmax(), arguments);
  }
}
