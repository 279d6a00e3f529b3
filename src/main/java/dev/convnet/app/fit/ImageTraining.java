// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.input.ImageInput;
import dev.convnet.data.input.ImageInputFactory;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.Hook;
import dev.convnet.train.NanGuard;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StopSignal;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingLoop.InitialWeights;
import dev.convnet.train.metrics.ConfusionMatrix;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tensorflow.Graph;

/**
 * Trains a network on pictures, epoch by epoch, and measures the best of it on others.
 *
 * @param initialWeights where a run that does not go on with another starts
 */
record ImageTraining(
    ModelSpec modelSpec, TrainingConfig config, InitialWeightsFactory initialWeights) {
  private static final Duration GRACE = Duration.ofSeconds(9);
  private static final Saver.Settings KEPT = new Saver.Settings(2, 10_000, false);

  /** What gives the variables their first values. */
  interface InitialWeightsFactory {
    /** The graph is complete. */
    InitialWeights create(GraphScope scope);
  }

  /** Where a run is written to, and what becomes of a former one there. */
  record Output(Path directory, ExistingRun existingRun) {
    Output inSubdirectory(String name) {
      return new Output(directory.resolve(name), existingRun);
    }
  }

  /**
   * What came of it.
   *
   * @param bestCheckpoint the best checkpoint's directory
   * @param interrupted whether it was, from outside, before its end
   * @param testResult empty if it was, or if there are no pictures to test with
   */
  record Report(
      Path bestCheckpoint,
      boolean interrupted,
      Optional<TrainEvalGraph.EvaluationResult> testResult) {}

  /** From initial values. */
  ImageTraining(ModelSpec modelSpec, TrainingConfig config) {
    this(modelSpec, config, InitialWeights::fromInitializer);
  }

  Report run(DatasetSplit pictures, Output output, PrintStream out) throws IOException {
    try (var stop = StopSignal.withGracePeriod(GRACE);
        var directory = RunDirectory.open(output.directory, output.existingRun);
        var graph = new Graph()) {
      var scope = GraphScope.root(graph, config.seed());
      var steps = ImageInput.stepsPerEpoch(pictures.train(), config.batchSize()) * config.epochs();
      var network =
          TrainEvalGraph.build(
              scope,
              modelSpec,
              config,
              config.optimizerConfig().learningRateSchedule().apply(steps));
      var saver = Saver.build(scope, scope.collected(CollectionKey.VARIABLES), KEPT);
      var former = Recovery.latestValidCheckpoint(RunArtifacts.deletePreviousRun(directory));
      try (var records = new RunArtifacts(directory.path(), scope, saver)) {
        var course = new EpochHook.TrainingJob(network, pictures, config);
        return new Run(course, saver, records, out).run(this, scope, former, stop);
      }
    }
  }

  private static final class Run {
    private final EpochHook.TrainingJob course;
    private final Saver saver;
    private final RunArtifacts records;
    private final PrintStream out;
    private Optional<TrainEvalGraph.EvaluationResult> test = Optional.empty();

    private Run(EpochHook.TrainingJob course, Saver saver, RunArtifacts records, PrintStream out) {
      this.course = course;
      this.saver = saver;
      this.records = records;
      this.out = out;
    }

    private Report run(ImageTraining fit, GraphScope scope, Optional<Path> former, StopSignal stop)
        throws IOException {
      var network = course.graph();
      var first = former.isPresent() ? CheckpointState.step(former.get()).orElse(0) : 0;
      var start = former.map(this::resumed).orElseGet(() -> fit.initialWeights.create(scope));
      var order = new ImageInputFactory.ShuffleOrder(fit.config.seed(), first);
      var input =
          network
              .imageSource()
              .trainingInput(course.data().train(), fit.config.augmentation(), order);
      var epochs = new EpochHook(course, records, InstantSource.system(), out);
      var hooks = List.of(new NanGuard(network.trainStep().loss()), epochs, testing(stop));
      var options = SessionOptions.standard().withPrecision(fit.config.precision());
      new TrainingLoop(network.trainStep(), input, hooks, start, options).run(scope, stop);
      return new Report(records.bestCheckpoint().directory(), stop.isRequested(), test);
    }

    private InitialWeights resumed(Path checkpoint) {
      return session -> saver.restore(session, checkpoint);
    }

    /** At the end, with the best values. */
    private Hook testing(StopSignal stop) {
      return new Hook() {
        @Override
        public void end(TrainingLoop.Control control) throws IOException {
          if (stop.isRequested() || course.data().test().size() == 0) return;
          saver.restore(control.session(), records.bestCheckpoint().directory());
          var measured = course.graph().evaluate(control.session(), course.data().test());
          test = Optional.of(measured);
          tell(measured.confusionMatrix());
        }
      };
    }

    private void tell(ConfusionMatrix confusion) {
      out.printf(
          Locale.ROOT,
          "test accuracy: %.4f of %,d pictures%n%s",
          confusion.accuracy(),
          confusion.total(),
          confusion);
    }
  }
}
