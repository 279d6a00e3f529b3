// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.MnistDataset;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Naming;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.train.Evaluator;
import dev.convnet.train.EveryNSteps;
import dev.convnet.train.GraphWriter;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StepCounting;
import dev.convnet.train.StepLogger;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.SummaryHook;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.metrics.EvaluationResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Trains the network of {@code mnist.py} as {@code fully_connected_feed.py} does, with summaries,
 * checkpoints and evaluations.
 *
 * @param logDir directory of the run
 */
record FullyConnectedTraining(
    Mnist mnist,
    FullyConnectedTraining.Network network,
    FullyConnectedTraining.TrainingConfig config,
    Path logDir) {
  private static final int LOG_STEPS = 100;
  private static final int EVALUATION_STEPS = 1000;
  private static final String CHECKPOINT = "model.ckpt";

  private static final StepLogger.Settings LOG =
      new StepLogger.Settings(
          LOG_STEPS,
          StepLogger.Timing.OWN_STEP,
          (now, step, loss, seconds) ->
              String.format(Locale.ROOT, "Step %d: loss = %.2f (%.3f sec)", step, loss, seconds));

  FullyConnectedTraining {
    var smallest =
        Stream.of(mnist.train(), mnist.validation(), mnist.test())
            .mapToInt(MnistDataset::size)
            .min()
            .orElseThrow();
    if (config.batchSize > smallest) {
      throw new InvalidSettingException(
          "batchSize",
          "must be at most %d, the size of the smallest set, got %d"
              .formatted(smallest, config.batchSize));
    }
  }

  /**
   * A network with two hidden layers.
   *
   * @param hidden1 units of the first hidden layer
   * @param hidden2 units of the second
   */
  record Network(int hidden1, int hidden2) {
    /**
     * Builds the network: 104,938 parameters with 128 and 32 units.
     *
     * @param images {@code float32 [N, 784]}
     * @return {@code float32 [N, 10]}
     */
    Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> images) {
      var layer1 = dense(hidden1, Mnist.IMAGE_PIXELS);
      var layer2 = dense(hidden2, hidden1);
      var linear = dense(Mnist.CLASSES, hidden2).linear();
      var first = layer1.apply(scope.variableScope("hidden1"), images); // [N, hidden1]
      var second = layer2.apply(scope.variableScope("hidden2"), first); // [N, hidden2]
      return linear.apply(scope.variableScope("softmax_linear"), second); // [N, 10]
    }

    private static Dense dense(int units, int inputs) {
      return Dense.of(units).stddev(1 / Math.sqrt(inputs)).naming(Naming.MNIST);
    }
  }

  /**
   * How the network is trained, by gradient descent.
   *
   * @param batchSize images per batch; evaluations leave out a last batch that is smaller
   * @param steps of the whole run
   */
  record TrainingConfig(int batchSize, double learningRate, long steps, long seed) {
    TrainingConfig {
      InvalidSettingException.requireAtLeast(1, "batchSize", batchSize);
    }
  }

  /**
   * Trains the network.
   *
   * @param existingRun what happens to a run that is already in the directory
   */
  void run(ExistingRun existingRun, PrintStream out) throws IOException {
    TrainingRun.in(logDir, existingRun)
        .withSeed(config.seed)
        .withSessions(SessionOptions.onCallersThread())
        .run(job -> train(job, out));
  }

  private long train(TrainingJob job, PrintStream out) throws IOException {
    var scope = job.scope();
    var batches = new MnistBatches(mnist.train(), config.batchSize).shuffled(config.seed);
    var size = config.batchSize;
    var placeholders = PlaceholderNames.defaults().withBatchSize(size);
    var input = new MnistInput(scope, placeholders, batches);
    var logits = network.logits(scope, input.images());
    var loss = Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels());
    var step = step(scope, loss);
    Accuracy.countCorrect(scope, logits, input.labels());
    var evaluator = Evaluator.of(scope, logits, input.labels());
    var evaluation = new MnistEvaluation(input, evaluator, size);
    var merged = Summaries.merge(scope);
    var saver = job.saver(Saver.Settings.unsharded());
    return job.train(
        step,
        input,
        () -> {
          var events = job.events();
          var meta = job.meta();
          return List.of(
              StopAtStep.of(config.steps),
              new GraphWriter(events, meta, Optional.empty()),
              new ResumeHook(input),
              new StepLogger(LOG, loss, job.clock(), out),
              new SummaryHook(events, LOG_STEPS, StepCounting.FROM_ZERO, merged)
                  .afterUpdate(() -> input.evaluationFeed(input.latestBatch())),
              new EveryNSteps(
                  EVALUATION_STEPS,
                  true,
                  control -> {
                    saver.save(
                        control.session(), logDir, CHECKPOINT, control.globalStep() - 1, meta);
                    print(control.session(), evaluation, out);
                  }));
        });
  }

  private void print(Session session, MnistEvaluation evaluation, PrintStream out)
      throws IOException {
    print("Training", evaluation.evaluateWholeBatches(session, mnist.train()), out);
    print("Validation", evaluation.evaluateWholeBatches(session, mnist.validation()), out);
    print("Test", evaluation.evaluateWholeBatches(session, mnist.test()), out);
  }

  /** The lines of the original's {@code do_eval}. */
  private static void print(String name, EvaluationResult result, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%s Data Eval:%nNum examples: %d  Num correct: %d  Precision @ 1: %.4f%n",
        name,
        result.total(),
        result.correct(),
        result.accuracy());
  }

  private TrainStep step(GraphScope scope, Operand<TFloat32> loss) {
    Summaries.scalar(scope, "loss", loss);
    var globalStep = scope.counter("global_step", TInt32.class);
    var gradients =
        Optimizer.GradientAndVariable.computeGradients(
            scope, loss, scope.collected(CollectionKey.TRAINABLE_VARIABLES));
    var optimizer = new GradientDescent();
    var learningRate =
        scope.nameScope(optimizer.name()).tf("learning_rate").constant((float) config.learningRate);
    var update = optimizer.applyGradients(scope, gradients, learningRate, globalStep);
    return new TrainStep(update, loss, globalStep).watching(List.of(loss), gradients);
  }
}
