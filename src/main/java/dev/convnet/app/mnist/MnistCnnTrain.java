// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions.OverwriteOption;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Layer;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Naming;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.DropoutOps;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.train.EveryNSteps;
import dev.convnet.train.OnEnd;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The notebook {@code MNIST_CNN_Training}: the network of {@link MnistDeep} with other initial
 * weights, saved as the checkpoint {@code cnn_session}.
 */
@Command(
    name = "mnist-cnn-train",
    mixinStandardHelpOptions = true,
    description = "Trains a convolutional network on MNIST and saves it as cnn_session.")
public final class MnistCnnTrain implements Callable<Integer> {
  private static final Layer CONV1 = convolution(32, 0);
  private static final Layer CONV2 = convolution(64, 2);
  private static final Layer POOL = new MaxPool(2, 2);
  private static final Layer FC1 =
      Dense.of(1024).stddev(1).bias(0.1).naming(Naming.defaultVariableNames(4));
  private static final Layer FC2 =
      Dense.of(Mnist.CLASSES)
          .linear()
          .weights(new Constant(0))
          .naming(Naming.defaultVariableNames(6));
  private static final int BATCH_SIZE = 50;
  private static final double LEARNING_RATE = 1e-4;
  private static final float KEEP_PROBABILITY = 0.5f;
  private static final String CHECKPOINT = "cnn_session";

  /** The original prints the sum of the mean losses of four quarters of the test set. */
  private static final int QUARTERS = 4;

  @Mixin private DataOptions data = new DataOptions(20_160_704); // the notebook's seed

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "number of training steps (default: ${DEFAULT-VALUE})")
  private long maxSteps = 1000;

  @Option(
      names = {"--save_dir", "--save-dir"},
      paramLabel = "DIR",
      description = "directory of the checkpoint cnn_session (default: the working directory)")
  private Path saveDir = Path.of("");

  @Mixin private OverwriteOption overwrite;

  private static Conv2d convolution(int filters, int variablesBefore) {
    return Conv2d.of(5, filters)
        .stddev(0.1)
        .bias(0.1)
        .naming(Naming.defaultVariableNames(variablesBefore));
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
    var conv1 = firstConvolution(scope, images); // [N, 28, 28, 32]
    var pool1 = POOL.apply(scope.nameScope("MaxPool"), conv1); // [N, 14, 14, 32]
    var conv2 = CONV2.apply(scope, pool1); // [N, 14, 14, 64]
    var pool2 = POOL.apply(scope.nameScope("MaxPool_1"), conv2); // [N, 7, 7, 64]
    var fc1 = FC1.apply(scope, pool2); // [N, 1024]
    var kept = DropoutOps.apply(scope.nameScope("dropout"), fc1, keep); // [N, 1024]
    return FC2.apply(scope, kept); // [N, 10]
  }

  /** Builds the network's first layer: {@code float32 [N, 784]} to {@code [N, 28, 28, 32]}. */
  static Operand<TFloat32> firstConvolution(GraphScope scope, Operand<TFloat32> images) {
    var tf = scope.tf();
    return CONV1.apply(
        scope, tf.reshape(images, tf.array(-1, Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, 1)));
  }

  @Override
  public Integer call() throws IOException {
    var directory = directory();
    run(data.read(System.out), new TrainingConfig(maxSteps, data.seed(), directory), System.out);
    return 0;
  }

  /** Creates and checks the directory before training, so that saving does not fail afterwards. */
  private Path directory() throws IOException {
    var directory = saveDir.toAbsolutePath();
    try {
      if (!Files.isDirectory(directory))
        Files.createDirectories(directory); // it refuses a link to a directory
    } catch (IOException error) {
      throw new IOException(
          "can't make --save_dir %s (%s); choose another".formatted(directory, error), error);
    }
    if (!Files.isWritable(directory)) {
      throw new IOException("can't write to --save_dir %s; choose another".formatted(directory));
    }
    if (overwrite.existingRun() == ExistingRun.FAIL
        && Files.exists(directory.resolve(CHECKPOINT + ".index"))) {
      throw new IOException(
          "%s already holds %s: replace it with --overwrite, or choose another --save_dir"
              .formatted(directory, CHECKPOINT));
    }
    return directory;
  }

  /**
   * How the network is trained.
   *
   * @param directory gets the checkpoint
   */
  record TrainingConfig(long steps, long seed, Path directory) {}

  static void run(Mnist mnist, TrainingConfig config, PrintStream out) throws IOException {
    TrainingRun.withoutDirectory()
        .withSeed(config.seed)
        .run(
            job -> {
              var scope = job.scope();
              var batches = new MnistBatches(mnist.train(), BATCH_SIZE).shuffled(config.seed);
              var input = new MnistInput(scope, PlaceholderNames.defaults(), batches);
              var logits =
                  logits(
                      scope,
                      input.images(),
                      input.keepProbability(scope, "Placeholder_2", KEEP_PROBABILITY));
              var loss = Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels());
              var step = TrainStep.minimize(scope, Adam.standard(), loss, LEARNING_RATE);
              Accuracy.of(scope, logits, input.labels());
              var test = MnistEvaluation.of(scope, input, logits);
              var saver = job.saver(Saver.Settings.unsharded());
              return job.train(
                  step,
                  input,
                  () -> {
                    var meta = job.meta();
                    return List.of(
                        StopAtStep.of(config.steps),
                        new EveryNSteps(
                            500,
                            control ->
                                print(
                                    test.evaluate(control.session(), mnist.test()), control, out)),
                        new OnEnd(
                            session ->
                                saver.save(session, config.directory.resolve(CHECKPOINT), meta)));
                  });
            });
  }

  private static void print(EvaluationResult test, TrainingLoop.Control control, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "Step: %d, Loss: %f, Accuracy: %f%n",
        control.globalStep(),
        QUARTERS * test.loss(),
        test.accuracy());
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new MnistCnnTrain(), arguments);
  }
}
