// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.input.MnistBatches;
import dev.convnet.data.input.MnistInput;
import dev.convnet.data.input.MnistInput.PlaceholderNames;
import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.MnistDataset;
import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Naming;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.TrainStep;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What {@code mnist.py} and {@code fully_connected_feed.py} do, from digits to checkpoints. */
record FullyConnectedTraining(
    Mnist mnist,
    FullyConnectedTraining.Network network,
    FullyConnectedTraining.TrainingConfig config,
    Path logDir) {
  FullyConnectedTraining {
    var smallest =
        Stream.of(mnist.train(), mnist.validation(), mnist.test())
            .mapToInt(MnistDataset::size)
            .min()
            .orElseThrow();
    if (config.batchSize > smallest) {
      throw new UsageException(
          "--batch_size must be at most %d, the size of the smallest set, got %d"
              .formatted(smallest, config.batchSize));
    }
  }

  /** How many units the hidden layers have. */
  record Network(int hidden1, int hidden2) {
    /**
     * The network: 104,938 parameters with 128 and 32 units.
     *
     * @param digits {@code float32 [N, 784]}
     * @return {@code float32 [N, 10]}
     */
    Operand<TFloat32> logits(GraphScope scope, Operand<TFloat32> digits) {
      var layer1 = dense(hidden1, Mnist.IMAGE_PIXELS);
      var layer2 = dense(hidden2, hidden1);
      var linear = dense(Mnist.CLASSES, hidden2).linear();
      var first = layer1.apply(scope.variableScope("hidden1"), digits); // [N, hidden1]
      var second = layer2.apply(scope.variableScope("hidden2"), first); // [N, hidden2]
      return linear.apply(scope.variableScope("softmax_linear"), second); // [N, 10]
    }

    private static Dense dense(int units, int inputs) {
      return Dense.of(units).stddev(1 / Math.sqrt(inputs)).naming(Naming.MNIST);
    }
  }

  /** How it is trained. */
  record TrainingConfig(int batchSize, double learningRate, long steps, long seed) {
    TrainingConfig {
      if (batchSize < 1) {
        throw new UsageException("--batch_size must be at least 1, got " + batchSize);
      }
    }
  }

  /**
   * Trains.
   *
   * @param former what becomes of a run that is in the directory
   */
  void run(ExistingRun former, PrintStream out) throws IOException {
    try (var directory = RunDirectory.open(logDir, former);
        var graph = new Graph()) {
      var scope = GraphScope.root(graph, config.seed);
      var batches = new MnistBatches(mnist.train(), config.seed);
      var size = config.batchSize;
      var input =
          new MnistInput(
              scope,
              PlaceholderNames.defaults().withBatchSize(size),
              () -> batches.nextBatch(size));
      var logits = network.logits(scope, input.images());
      var loss = Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels());
      var step = train(scope, loss);
      var correct = Accuracy.countCorrect(scope, logits, input.labels());
      var precision = new DigitEvaluation(input, correct, size);
      var trainer = new Trainer(scope, input, step, config.steps).singleThreaded();
      var merged = Summaries.merge(scope);
      var saver =
          Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.unsharded());
      var newest = Recovery.latestValidCheckpoint(directory.deletePreviousRun());
      newest.ifPresent(from -> trainer.withInitialWeights(session -> saver.restore(session, from)));
      try (var events = EventWriter.in(logDir)) {
        var meta = MetaGraphs.of(scope, saver.saverDef());
        events.graphs(meta);
        trainer.run(
            new ResumeHook(batches, size, events),
            new LossLogger(loss, out),
            new BatchSummary(input, merged, events),
            milestone(saver, meta, precision, out));
      }
    }
  }

  private EveryNSteps milestone(
      Saver saver, MetaGraphDef meta, DigitEvaluation precision, PrintStream out) {
    return new EveryNSteps(
        1000,
        true,
        control -> {
          saver.save(control.session(), logDir, "model.ckpt", control.globalStep() - 1, meta);
          precision.print(control.session(), mnist, out);
        });
  }

  private TrainStep train(GraphScope scope, Operand<TFloat32> loss) {
    Summaries.scalar(scope, "loss", loss);
    var globalStep = scope.counter("global_step", TInt32.class);
    var steps =
        Optimizer.GradientAndVariable.computeGradients(
            scope, loss, scope.collected(CollectionKey.TRAINABLE_VARIABLES));
    var optimizer = new GradientDescent();
    var rate =
        scope.nameScope(optimizer.name()).tf("learning_rate").constant((float) config.learningRate);
    return new TrainStep(
        optimizer.applyGradients(scope, steps, rate, globalStep), loss, globalStep);
  }
}
