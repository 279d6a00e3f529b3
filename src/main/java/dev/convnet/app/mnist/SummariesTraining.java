// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer;
import dev.convnet.nn.graph.Initializer.Constant;
import dev.convnet.nn.graph.Initializer.TruncatedNormal;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.DropoutOps;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Trains the network of {@code mnist_with_summaries.py} and writes its summaries.
 *
 * @param logDir the event files are in its subdirectories {@code train} and {@code test}
 */
record SummariesTraining(Mnist mnist, SummariesTraining.TrainingConfig config, Path logDir) {
  private static final int UNITS = 500;
  private static final int BATCH_SIZE = 100;
  private static final int IMAGES = 10;

  /**
   * How the network is trained, by Adam.
   *
   * @param maxSteps number of steps, including those that evaluate; at least 2
   * @param keepProbability the probability that dropout keeps a hidden unit
   */
  record TrainingConfig(int maxSteps, double learningRate, float keepProbability, long seed) {
    TrainingConfig {
      InvalidSettingException.requireAtLeast(2, "maxSteps", maxSteps);
    }
  }

  /**
   * Trains the network.
   *
   * @param existingRun what happens to a run that is already in the directories
   */
  void run(ExistingRun existingRun, PrintStream out) throws IOException {
    TrainingRun.in(logDir, existingRun)
        .withSubdirectories("train", "test")
        .withSeed(config.seed)
        .run(job -> train(job, out));
  }

  private long train(TrainingJob job, PrintStream out) throws IOException {
    var scope = job.scope();
    var input = input(scope);
    var logits = logits(scope, input);
    var loss = loss(scope, logits, input);
    var step =
        TrainStep.minimize(
            scope.variableScope("train"), Adam.standard(), loss, config.learningRate);
    var accuracy = Accuracy.of(scope.nameScope("accuracy"), logits, input.labels());
    Summaries.scalar(scope, "accuracy_1", accuracy);
    var test = new TestSummaryWriter(input, mnist.test(), Summaries.merge(scope), accuracy);
    return job.train(
        step,
        input,
        () -> {
          var trainEvents = job.events("train");
          trainEvents.graph(MetaGraphs.stripDefaults(scope.graph().toGraphDef()));
          var evaluation =
              new EvaluateEveryTenSteps(
                  test, config.maxSteps, trainEvents, job.events("test"), out);
          return List.of(new StopAtStep(evaluation.trainingSteps()), evaluation);
        });
  }

  private MnistInput input(GraphScope scope) {
    var batches = new MnistBatches(mnist.train(), BATCH_SIZE).shuffled(config.seed);
    var placeholders = new PlaceholderNames("x-input", "y-input", -1);
    return new MnistInput(scope.nameScope("input"), placeholders, batches);
  }

  private Operand<TFloat32> logits(GraphScope scope, MnistInput input) {
    var reshape = scope.nameScope("input_reshape");
    var tf = reshape.tf();
    var images = tf.reshape(input.images(), tf.array(-1, Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, 1));
    Summaries.images(reshape, "input", images, IMAGES);

    var layer1 = scope.variableScope("layer1");
    var sums = sums(layer1, input.images(), Mnist.IMAGE_PIXELS, UNITS);
    var hidden = layer1.tf("activation").nn.relu(sums); // [N, 500]
    Summaries.histogram(layer1, "activations", hidden);

    var dropout = scope.nameScope("dropout");
    var keep = input.keepProbability(dropout, "Placeholder", config.keepProbability);
    Summaries.scalar(dropout, "dropout_keep_probability", keep);
    var kept = DropoutOps.apply(dropout.nameScope("dropout"), hidden, keep); // [N, 500]

    var layer2 = scope.variableScope("layer2");
    var logits = sums(layer2, kept, UNITS, Mnist.CLASSES);
    var same = layer2.tf("activation").identity(logits); // [N, 10]
    Summaries.histogram(layer2, "activations", same);
    return same;
  }

  private static Operand<TFloat32> sums(
      GraphScope scope, Operand<TFloat32> x, int inputs, int units) {
    var initializer = new TruncatedNormal(0.1f);
    var weights = variable(scope.variableScope("weights"), Shape.of(inputs, units), initializer);
    var biases = variable(scope.variableScope("biases"), Shape.of(units), new Constant(0.1f));
    var inner = scope.nameScope("Wx_plus_b");
    var sums = inner.tf("add").math.add(inner.tf().linalg.matMul(x, weights), biases);
    Summaries.histogram(inner, "pre_activations", sums);
    return sums;
  }

  /** Creates a variable with the summaries of {@code variable_summaries}. */
  private static Operand<TFloat32> variable(
      GraphScope outer, Shape shape, Initializer initializer) {
    var variable = outer.variable("Variable", shape, initializer);
    var scope = outer.nameScope("summaries");
    var tf = scope.tf();
    var flat = tf.reshape(variable, tf.array(-1));
    var all = tf.array(0);
    var mean = tf.math.mean(flat, all);
    Summaries.scalar(scope, "mean", mean);
    var inner = scope.nameScope("stddev").tf();
    var squares = inner.math.square(inner.math.sub(flat, mean));
    Summaries.scalar(scope, "stddev_1", inner.math.sqrt(inner.math.mean(squares, all)));
    Summaries.scalar(scope, "max", tf.max(flat, all));
    Summaries.scalar(scope, "min", tf.min(flat, all));
    Summaries.histogram(scope, "histogram", variable);
    return variable;
  }

  private static Operand<TFloat32> loss(
      GraphScope scope, Operand<TFloat32> logits, MnistInput input) {
    var total = scope.nameScope("cross_entropy").nameScope("total");
    var loss = Losses.sparseSoftmaxCrossEntropy(total, logits, input.labels());
    Summaries.scalar(scope, "cross_entropy_1", loss);
    return loss;
  }
}
