// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.data.input.Cifar10Batches;
import dev.convnet.data.input.PlaceholderInput;
import dev.convnet.data.input.PrefetchingBatches;
import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import dev.convnet.data.sets.Cifar10Download;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.FixedValues;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.FastNet;
import dev.convnet.train.CheckpointHook;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.Hook;
import dev.convnet.train.NanGuard;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.StopSignal;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Graph;

/** A run of the recipe, from files to a checkpoint and its accuracy. */
final class FastTraining {
  private static final Duration GRACE = Duration.ofSeconds(9);
  private static final int TEST_BATCH = 250; // in six views each
  private static final SaveInterval SELDOM = new SaveInterval.Seconds(600);

  private FastTraining() {}

  /**
   * A run.
   *
   * @param useSample the pictures that come with the project instead of those in {@code dataDir}
   * @param existingRun what becomes of a run that is in {@code trainDir}
   */
  record Config(
      Path dataDir,
      boolean useSample,
      Path trainDir,
      ExistingRun existingRun,
      FastHyperparameters hyperparameters,
      long seed,
      SessionOptions session) {}

  /**
   * What came of it.
   *
   * @param correct test pictures, of {@code examples}
   */
  record Report(long steps, long correct, long imageCount) {
    double accuracy() {
      return (double) correct / imageCount;
    }
  }

  static Report run(Config config, PrintStream out, InstantSource clock) throws IOException {
    var watch = new EpochLogger.Stopwatch(clock, clock.instant());
    try (var directory = RunDirectory.open(config.trainDir, config.existingRun)) {
      var pictures = Datasets.of(config, out); // a signal may end this at once
      try (var stop = StopSignal.withGracePeriod(GRACE);
          var graph = new Graph()) {
        var scope = GraphScope.root(graph, config.seed);
        var test = scope.nameScope("test");
        try (var input = pictures.training(scope, config);
            var tests = pictures.testing(test);
            var events = EventWriter.in(directory.deletePreviousRun(), clock)) {
          var whitening = new FixedValues(Whitening.filters(pictures.train));
          var net = new FastNet(config.hyperparameters.widths(), whitening, Mode.TRAINING);
          var span = pictures.span(config.hyperparameters);
          var built = new FastGraph(scope, net, config.session.precision());
          var training = built.trainOps(input, config.hyperparameters, span.steps());
          var log = new EpochLogger(training, span, new EpochLogger.LogOutput(out, events, watch));
          var right = new TestAccuracyHook(tests, built.correctCount(test, tests));
          var run = new Run(config, scope, training, span.steps(), events);
          var steps = run.train(input, List.of(log, right), watch, stop);
          var report = new Report(steps, right.correctCount(), pictures.test.size());
          events.scalar("test_accuracy", (float) report.accuracy(), steps);
          return told(report, out, watch);
        }
      }
    }
  }

  private record Datasets(Cifar10Dataset train, Cifar10Dataset test) {
    static Datasets of(Config config, PrintStream out) throws IOException {
      try {
        var files =
            config.useSample
                ? Cifar10Sample.extractTo(config.dataDir)
                : Cifar10Download.downloadIfMissing(config.dataDir, out);
        return new Datasets(Cifar10Dataset.load(files.train()), Cifar10Dataset.load(files.test()));
      } catch (FileNotFoundException missing) {
        throw new IOException(missing.getMessage() + "; or use --sample", missing);
      }
    }

    PlaceholderInput training(GraphScope scope, Config config) {
      var size = config.hyperparameters.batchSize();
      var batches =
          new Cifar10Batches(train, size)
              .translatedAndFlipped(
                  FastHyperparameters.MAX_TRANSLATION,
                  config.hyperparameters.cutoutSize(),
                  config.seed);
      return new PlaceholderInput(
          scope, size, Cifar10.RAW_IMAGE_SIZE, new PrefetchingBatches(batches));
    }

    PlaceholderInput testing(GraphScope scope) {
      var batches = new Cifar10Batches(test, TEST_BATCH).uncropped();
      return new PlaceholderInput(
          scope, -1, Cifar10.RAW_IMAGE_SIZE, new PrefetchingBatches(batches));
    }

    EpochLogger.TrainingLength span(FastHyperparameters recipe) {
      var perEpoch = (double) train.size() / recipe.batchSize();
      return new EpochLogger.TrainingLength(recipe.steps(train.size()), perEpoch);
    }
  }

  /** The graph is complete but for saving and initial values. */
  private record Run(
      Config config,
      GraphScope scope,
      FastGraph.TrainOps training,
      long steps,
      EventWriter events) {
    long train(PlaceholderInput input, List<Hook> own, EpochLogger.Stopwatch watch, StopSignal stop)
        throws IOException {
      var saver =
          Saver.build(scope, scope.collected(CollectionKey.VARIABLES), Saver.Settings.standard());
      var meta = MetaGraphs.of(scope, saver.saverDef());
      var checkpoints = new CheckpointHook.Settings(config.trainDir, SELDOM, false);
      var hooks = new ArrayList<Hook>();
      hooks.add(new NanGuard(training.step().loss()));
      hooks.add(new StopAtStep(steps));
      hooks.add(new CheckpointHook(checkpoints, saver, meta, events, watch.clock()));
      hooks.addAll(own);
      var start = InitialWeights.fromInitializer(scope);
      return new TrainingLoop(training.step(), input, hooks, start, config.session)
          .run(scope, stop);
    }
  }

  private static Report told(Report report, PrintStream out, EpochLogger.Stopwatch watch) {
    out.printf(
        Locale.ROOT,
        "test accuracy = %.4f (%d of %d, each in 6 views), %.1f s in all%n",
        report.accuracy(),
        report.correct,
        report.imageCount,
        watch.elapsedSeconds());
    return report;
  }
}
