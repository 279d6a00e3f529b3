// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions.OverwriteOption;
import dev.convnet.data.input.Batches;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.MnistDataset;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Normal;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.Variable;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.DropoutOps;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.RmsProp;
import dev.convnet.train.EveryNSteps;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code simple.py} of the TensorBoard histogram demo: two hidden layers without biases, whose
 * weights are written as histograms after each epoch.
 */
@Command(
    name = "histogram-demo",
    mixinStandardHelpOptions = true,
    description = "Trains on MNIST and writes histograms of the weights after each epoch.")
public final class HistogramDemo implements Callable<Integer> {
  private static final int UNITS = 625;
  private static final int BATCH_SIZE = 128;
  private static final double LEARNING_RATE = 0.001;
  private static final double DECAY = 0.9;
  private static final float KEEP_INPUT = 0.8f;
  private static final float KEEP_HIDDEN = 0.5f;

  @Mixin private DataOptions data;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "number of passes over the training images (default: ${DEFAULT-VALUE})")
  private int epochs = 100;

  @Option(
      names = {"--log_dir", "--log-dir"},
      paramLabel = "DIR",
      description = "directory of the event file (default: ${DEFAULT-VALUE})")
  private Path logDir = Path.of("logs", "nn_logs");

  @Mixin private RunNameOption run;
  @Mixin private OverwriteOption overwrite;

  @Override
  public Integer call() throws IOException {
    var config = new TrainingConfig(epochs, data.seed(), run.resolve(logDir));
    run(() -> data.read(System.out), config, overwrite.existingRun(), System.out);
    return 0;
  }

  /**
   * How the network is trained.
   *
   * @param directory gets the event file
   */
  record TrainingConfig(int epochs, long seed, Path directory) {
    TrainingConfig {
      InvalidSettingException.requireAtLeast(1, "epochs", epochs);
    }
  }

  static void run(
      TrainingRun.Data<Mnist> data, TrainingConfig config, ExistingRun existingRun, PrintStream out)
      throws IOException {
    TrainingRun.in(config.directory, existingRun)
        .withSeed(config.seed)
        .run(data, (job, mnist) -> train(job, mnist, config.epochs, out));
  }

  private static long train(TrainingJob job, Mnist mnist, int epochs, PrintStream out)
      throws IOException {
    var scope = job.scope();
    var perEpoch = mnist.train().size() / BATCH_SIZE;
    var placeholders = new PlaceholderNames("X", "Y", -1);
    var input = new MnistInput(scope, placeholders, inOrder(mnist.train(), perEpoch));
    var logits = logits(scope, input);
    var cost = scope.nameScope("cost");
    var loss = Losses.sparseSoftmaxCrossEntropy(cost, logits, input.labels());
    var step = TrainStep.minimize(cost, RmsProp.of(DECAY), loss, LEARNING_RATE);
    Summaries.scalar(cost, "cost", loss);
    var accuracy = Accuracy.of(scope.nameScope("accuracy"), logits, input.labels());
    Summaries.scalar(scope.nameScope("accuracy"), "accuracy", accuracy);
    var test = new TestSummaryWriter(input, mnist.test(), Summaries.merge(scope), accuracy);
    return job.train(
        step,
        input,
        () -> {
          var events = job.events();
          events.graph(MetaGraphs.stripDefaults(scope.graph().toGraphDef()));
          return List.of(
              new StopAtStep((long) perEpoch * epochs),
              new EveryNSteps(
                  perEpoch,
                  control -> {
                    var epoch = control.globalStep() / perEpoch - 1;
                    out.println(epoch + " " + test.write(control.session(), events, epoch));
                  }));
        });
  }

  /**
   * Builds the network: three weight matrices without biases.
   *
   * @return {@code float32 [N, 10]}
   */
  private static Operand<TFloat32> logits(GraphScope scope, MnistInput input) {
    var keepInput = input.keepProbability(scope, "p_keep_input", KEEP_INPUT);
    var keepHidden = input.keepProbability(scope, "p_keep_hidden", KEEP_HIDDEN);
    var hidden1 = matrix(scope, "w_h", Mnist.IMAGE_PIXELS, UNITS);
    var hidden2 = matrix(scope, "w_h2", UNITS, UNITS);
    var output = matrix(scope, "w_o", UNITS, Mnist.CLASSES);
    var layer1 = scope.nameScope("layer1");
    var layer2 = scope.nameScope("layer2");
    var layer3 = scope.nameScope("layer3");
    var sums1 = product(layer1, input.images(), keepInput, hidden1); // [N, 625]
    var sums2 = product(layer2, layer1.tf().nn.relu(sums1), keepHidden, hidden2); // [N, 625]
    return product(layer3, layer2.tf().nn.relu(sums2), keepHidden, output); // [N, 10]
  }

  private static Variable<TFloat32> matrix(GraphScope scope, String name, int in, int out) {
    var matrix = scope.variable(name, Shape.of(in, out), new Normal(0.01f));
    Summaries.histogram(scope, name + "_summ", matrix);
    return matrix;
  }

  private static Operand<TFloat32> product(
      GraphScope scope, Operand<TFloat32> x, Operand<TFloat32> keep, Operand<TFloat32> matrix) {
    return scope.tf().linalg.matMul(DropoutOps.apply(scope.nameScope("dropout"), x, keep), matrix);
  }

  /** The same batches in the same order in each epoch, without a last batch that is smaller. */
  private static Batches inOrder(MnistDataset images, long batches) {
    var once = new MnistBatches(images, BATCH_SIZE).inOrder();
    return index -> once.batchTask(index % batches);
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new HistogramDemo(), arguments);
  }
}
