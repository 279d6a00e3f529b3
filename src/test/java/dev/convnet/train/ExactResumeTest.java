// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.input.Cifar10Batches;
import dev.convnet.data.input.PlaceholderInput;
import dev.convnet.data.input.PrefetchingBatches;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.ops.Losses;
import dev.convnet.nn.optimize.Adam;
import dev.convnet.nn.optimize.Momentum;
import dev.convnet.nn.optimize.Optimizer;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import dev.convnet.nn.optimize.RmsProp;
import dev.convnet.testing.FakeCifar10;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** A run that was stopped and goes on ends in the bytes of one that was not. */
class ExactResumeTest {
  private static final int BATCH_SIZE = 8;
  private static final int PICTURES = 20; // an epoch ends in the middle of a batch
  private static final long STEPS = 7;

  @TempDir private Path folder;
  private Cifar10Dataset pictures;

  @BeforeEach
  void read() throws IOException {
    pictures = FakeCifar10.noise(folder, PICTURES);
  }

  static Stream<Optimizer> optimizers() {
    return Stream.of(new GradientDescent(), Momentum.of(0.9), Adam.standard(), RmsProp.of(0.9));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void endsInTheSameBytes(Optimizer optimizer) throws IOException {
    var straight = folder.resolve("straight");
    var losses = train(optimizer, straight, STEPS);
    var pieces = folder.resolve("pieces");

    var lossesOfPieces = new ArrayList<>(train(optimizer, pieces, 1));
    lossesOfPieces.addAll(train(optimizer, pieces, 3));
    lossesOfPieces.addAll(train(optimizer, pieces, STEPS));

    assertEquals(losses, lossesOfPieces);
    var data = "model.ckpt-%d.data-00000-of-00001".formatted(STEPS);
    assertEquals(-1, Files.mismatch(straight.resolve(data), pieces.resolve(data)));
  }

  /** Gives the losses of the steps that were made: they tell which examples came. */
  private List<Float> train(Optimizer optimizer, Path directory, long steps) throws IOException {
    Files.createDirectories(directory);
    var losses = new ArrayList<Float>();
    var former = Recovery.latestValidCheckpoint(directory);
    try (var graph = new Graph();
        var events = EventWriter.in(directory)) {
      var scope = GraphScope.root(graph, 1);
      var batches = new PrefetchingBatches(new Cifar10Batches(pictures, BATCH_SIZE).distorted(1));
      batches.startAt(former.map(from -> CheckpointState.step(from).orElseThrow()).orElse(0L));
      var input = new PlaceholderInput(scope, BATCH_SIZE, batches);
      var step = build(scope, input, optimizer);
      var saver =
          Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
      var meta = MetaGraphs.of(scope, saver.saverDef());
      var settings =
          new CheckpointHook.Settings(
              directory,
              new SaveInterval.Steps(2),
              StepCounting.UPDATES,
              false,
              Optional.of(events));
      var hooks =
          List.of(
              new StopAtStep(steps),
              new Noting(step, losses),
              new CheckpointHook(settings, saver, meta, InstantSource.system()));
      InitialWeights start =
          former
              .<InitialWeights>map(from -> session -> saver.restore(session, from))
              .orElseGet(() -> InitialWeights.fromInitializer(scope));
      var options = SessionOptions.singleThreaded();
      new TrainingLoop(step, input, hooks, start, options).run(scope, () -> false);
    }
    return losses;
  }

  private static TrainStep build(GraphScope scope, PlaceholderInput input, Optimizer optimizer) {
    var tf = scope.tf();
    var flat = tf.reshape(input.images(), tf.array(BATCH_SIZE, 24 * 24 * 3));
    var logits = Dense.of(10).linear().apply(scope.variableScope("dense"), flat);
    var loss = Losses.crossEntropy(scope, logits, input.labels());
    var globalStep = scope.counter("global_step", TInt64.class);
    var steps =
        Optimizer.GradientAndVariable.computeGradients(
            scope, loss, scope.collected(CollectionKey.TRAINABLE_VARIABLES));
    var update = optimizer.applyGradients(scope, steps, tf.constant(0.01f), globalStep);
    return new TrainStep(update, loss, globalStep);
  }

  private record Noting(TrainStep step, List<Float> losses) implements Hook {
    @Override
    public List<Operand<TFloat32>> fetches(long made) {
      return List.of(step.loss());
    }

    @Override
    public void afterStep(StepValues values, TrainingLoop.Control control) {
      losses.add(values.scalar(step.loss()));
    }
  }
}
