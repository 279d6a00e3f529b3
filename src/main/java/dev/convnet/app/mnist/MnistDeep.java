// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Naming;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.DropoutOps;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code mnist_deep.py}: two convolutions and two dense layers with dropout, 3,274,634 parameters.
 * It prints accuracies and writes the graph for TensorBoard to a temporary directory.
 */
@Command(
    name = "mnist-deep",
    mixinStandardHelpOptions = true,
    description = "Trains a convolutional network on MNIST and prints its accuracy.")
public final class MnistDeep implements Callable<Integer> {
  private static final Layer CONV1 = convolution(32);
  private static final Layer CONV2 = convolution(64);
  private static final Layer POOL = new MaxPool(2, 2);
  private static final Layer FC1 = dense(1024);
  private static final Layer FC2 = dense(Mnist.CLASSES).linear();
  static final int BATCH_SIZE = 50;
  private static final double LEARNING_RATE = 1e-4;
  private static final float KEEP_PROBABILITY = 0.5f;

  @Mixin private DataOptions data;

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "number of training steps (default: ${DEFAULT-VALUE})")
  private long maxSteps = 20_000;

  private static Conv2d convolution(int filters) {
    return Conv2d.of(5, filters).stddev(0.1).bias(0.1).naming(Naming.defaultVariableNames(0));
  }

  private static Dense dense(int units) {
    return Dense.of(units).stddev(0.1).bias(0.1).naming(Naming.defaultVariableNames(0));
  }

  /**
   * Builds the network.
   *
   * @param images {@code float32 [N, 784]}, from 0 to 1
   * @param keep the probability that dropout keeps a unit of the first dense layer, a scalar
   * @return {@code float32 [N, 10]}
   */
  static Operand<TFloat32> logits(
      GraphScope scope, Operand<TFloat32> images, Operand<TFloat32> keep) {
    var tf = scope.nameScope("reshape").tf();
    var reshaped = tf.reshape(images, tf.array(-1, Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, 1));
    var conv1 = CONV1.apply(scope.variableScope("conv1"), reshaped); // [N, 28, 28, 32]
    var pool1 = POOL.apply(scope.nameScope("pool1/MaxPool"), conv1); // [N, 14, 14, 32]
    var conv2 = CONV2.apply(scope.variableScope("conv2"), pool1); // [N, 14, 14, 64]
    var pool2 = POOL.apply(scope.nameScope("pool2/MaxPool"), conv2); // [N, 7, 7, 64]
    var fc1 = FC1.apply(scope.variableScope("fc1"), pool2); // [N, 1024]
    var kept = DropoutOps.apply(scope.nameScope("dropout/dropout"), fc1, keep); // [N, 1024]
    return FC2.apply(scope.variableScope("fc2"), kept); // [N, 10]
  }

  @Override
  public Integer call() throws IOException {
    run(data.read(System.out), maxSteps, data.seed(), System.out);
    return 0;
  }

  static void run(Mnist mnist, long steps, long seed, PrintStream out) throws IOException {
    TrainingRun.withoutDirectory()
        .withSeed(seed)
        .run(
            job -> {
              var scope = job.scope();
              var deep = buildTrainGraph(scope, mnist, seed);
              var input = deep.input;
              var accuracy = Accuracy.of(scope.nameScope("accuracy"), deep.logits, input.labels());
              var evaluation = MnistEvaluation.of(scope, input, deep.logits);
              return job.train(
                  deep.trainStep,
                  input,
                  () -> {
                    writeGraph(scope.graph(), out);
                    return List.of(
                        StopAtStep.of(steps),
                        new BatchAccuracyLogger(
                            "step %d, training accuracy ", input, accuracy, out),
                        evaluation.printAccuracy("test accuracy ", mnist.test(), out));
                  });
            });
  }

  /** The part of the graph that trains. */
  record TrainGraph(MnistInput input, Operand<TFloat32> logits, TrainStep trainStep) {}

  static TrainGraph buildTrainGraph(GraphScope scope, Mnist mnist, long seed) {
    var batches = new MnistBatches(mnist.train(), BATCH_SIZE).shuffled(seed);
    var input = new MnistInput(scope, PlaceholderNames.defaults(), batches);
    var keep = input.keepProbability(scope.nameScope("dropout"), "Placeholder", KEEP_PROBABILITY);
    var logits = logits(scope, input.images(), keep);
    var loss = Losses.sparseSoftmaxCrossEntropy(scope.nameScope("loss"), logits, input.labels());
    var optimizer = scope.variableScope("adam_optimizer");
    var step = TrainStep.minimize(optimizer, Adam.standard(), loss, LEARNING_RATE);
    return new TrainGraph(input, logits, step);
  }

  private static void writeGraph(Graph graph, PrintStream out) throws IOException {
    var directory = Files.createTempDirectory("mnist-deep-");
    out.println("Saving graph to: " + directory);
    try (var events = EventWriter.in(directory)) {
      events.graph(MetaGraphs.stripDefaults(graph.toGraphDef()));
    }
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistDeep(), arguments);
  }
}
