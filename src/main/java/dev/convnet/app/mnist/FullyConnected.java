// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.DigitBatches;
import dev.convnet.data.input.DigitInput;
import dev.convnet.data.input.DigitInput.Placeholders;
import dev.convnet.data.sets.DigitSet;
import dev.convnet.data.sets.Mnist;
import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Key;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Naming;
import dev.convnet.nn.ops.Accuracy;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.RunDirectory.Former;
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
record FullyConnected(
    Mnist mnist, FullyConnected.Network network, FullyConnected.Training training, Path logDir) {
  FullyConnected {
    var smallest =
        Stream.of(mnist.train(), mnist.validation(), mnist.test())
            .mapToInt(DigitSet::size)
            .min()
            .orElseThrow();
    if (training.batchSize > smallest) {
      throw new IllegalArgumentException(
          "--batch_size must be at most %d, the size of the smallest set, got %d"
              .formatted(smallest, training.batchSize));
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
      var layer1 = dense(hidden1, Mnist.PIXELS);
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
  record Training(int batchSize, double rate, long steps, long seed) {
    Training {
      if (batchSize < 1) {
        throw new IllegalArgumentException("--batch_size must be at least 1, got " + batchSize);
      }
    }
  }

  /**
   * Trains.
   *
   * @param former what becomes of a run that is in the directory
   */
  void run(Former former, PrintStream out) throws IOException {
    try (var directory = RunDirectory.open(logDir, former);
        var graph = new Graph()) {
      var scope = GraphScope.root(graph, training.seed);
      var batches = new DigitBatches(mnist.train(), training.seed);
      var size = training.batchSize;
      var input =
          new DigitInput(scope, Placeholders.unnamed().ofSize(size), () -> batches.next(size));
      var logits = network.logits(scope, input.images());
      var loss = Losses.sparseSoftmaxCrossEntropy(scope, logits, input.labels());
      var step = train(scope, loss);
      var correct = Accuracy.count(scope, logits, input.labels());
      var precision = new Precision(input, correct, size);
      var trainer = new Trainer(scope, input, step, training.steps).onOneThread();
      var merged = Summaries.merged(scope);
      var saver = Saver.build(scope, scope.collected(Key.VARIABLES), Saver.Settings.unsharded());
      var newest = Recovery.newestWhole(directory.cleared());
      newest.ifPresent(from -> trainer.startingWith(session -> saver.restore(session, from)));
      try (var events = EventWriter.in(logDir)) {
        var meta = MetaGraphs.of(scope, saver.definition());
        events.graphs(meta);
        trainer.run(
            new Continuation(batches, size, events),
            new LossLine(loss, out),
            new BatchSummary(input, merged, events),
            milestone(saver, meta, precision, out));
      }
    }
  }

  private Milestone milestone(
      Saver saver, MetaGraphDef meta, Precision precision, PrintStream out) {
    return new Milestone(
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
    var steps = Optimizer.Step.of(scope, loss, scope.collected(Key.TRAINABLE));
    var optimizer = new GradientDescent();
    var rate =
        scope.nameScope(optimizer.name()).tf("learning_rate").constant((float) training.rate);
    return new TrainStep(optimizer.apply(scope, steps, rate, globalStep), loss, globalStep);
  }
}
