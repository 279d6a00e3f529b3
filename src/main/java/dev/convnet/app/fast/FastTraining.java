// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.data.input.FedInput;
import dev.convnet.data.input.MemoryBatches;
import dev.convnet.data.input.ReadyBatches;
import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Download;
import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.data.sets.PictureSet;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.Given;
import dev.convnet.nn.graph.Key;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.FastNet;
import dev.convnet.train.CheckpointHook;
import dev.convnet.train.CheckpointHook.Every;
import dev.convnet.train.Hook;
import dev.convnet.train.NanGuard;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.RunDirectory.Former;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.StopSignal;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingLoop.Start;
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
  private static final Every SELDOM = new Every.Seconds(600);

  private FastTraining() {}

  /**
   * A run.
   *
   * @param sample the pictures that come with the project instead of those in {@code dataDir}
   * @param former what becomes of a run that is in {@code trainDir}
   */
  record Config(
      Path dataDir,
      boolean sample,
      Path trainDir,
      Former former,
      FastRecipe recipe,
      long seed,
      SessionOptions session) {}

  /**
   * What came of it.
   *
   * @param correct test pictures, of {@code examples}
   */
  record Report(long steps, long correct, long examples) {
    double accuracy() {
      return (double) correct / examples;
    }
  }

  static Report run(Config config, PrintStream out, InstantSource clock) throws IOException {
    var watch = new EpochLog.Watch(clock, clock.instant());
    try (var directory = RunDirectory.open(config.trainDir, config.former)) {
      var pictures = Pictures.of(config, out); // a signal may end this at once
      try (var stop = StopSignal.within(GRACE);
          var graph = new Graph()) {
        var scope = GraphScope.root(graph, config.seed);
        var test = scope.nameScope("test");
        try (var input = pictures.training(scope, config);
            var tests = pictures.testing(test);
            var events = EventWriter.in(directory.cleared(), clock)) {
          var whitening = new Given(Whitening.filters(pictures.train));
          var net = new FastNet(config.recipe.form(), whitening, Mode.TRAINING);
          var span = pictures.span(config.recipe);
          var built = new FastGraph(scope, net, config.session.precision());
          var training = built.training(input, config.recipe, span.steps());
          var log = new EpochLog(training, span, new EpochLog.Sink(out, events, watch));
          var right = new TestAtEnd(tests, built.right(test, tests));
          var run = new Run(config, scope, training, span.steps(), events);
          var steps = run.train(input, List.of(log, right), watch, stop);
          var report = new Report(steps, right.correct(), pictures.test.size());
          events.scalar("test_accuracy", (float) report.accuracy(), steps);
          return told(report, out, watch);
        }
      }
    }
  }

  private record Pictures(PictureSet train, PictureSet test) {
    static Pictures of(Config config, PrintStream out) throws IOException {
      var files =
          config.sample
              ? Cifar10Sample.extractTo(config.dataDir)
              : Cifar10Download.obtain(config.dataDir, out);
      return new Pictures(PictureSet.load(files.train()), PictureSet.load(files.test()));
    }

    FedInput training(GraphScope scope, Config config) {
      var size = config.recipe.batchSize();
      var batches =
          new MemoryBatches(train, size)
              .shifted(FastRecipe.REACH, config.recipe.hidden(), config.seed);
      return new FedInput(scope, size, Cifar10.SIDE, new ReadyBatches(batches));
    }

    FedInput testing(GraphScope scope) {
      var batches = new MemoryBatches(test, TEST_BATCH).whole();
      return new FedInput(scope, -1, Cifar10.SIDE, new ReadyBatches(batches));
    }

    EpochLog.Span span(FastRecipe recipe) {
      var perEpoch = (double) train.size() / recipe.batchSize();
      return new EpochLog.Span(recipe.steps(train.size()), perEpoch);
    }
  }

  /** The graph is complete but for saving and initial values. */
  private record Run(
      Config config,
      GraphScope scope,
      FastGraph.Training training,
      long steps,
      EventWriter events) {
    long train(FedInput input, List<Hook> own, EpochLog.Watch watch, StopSignal stop)
        throws IOException {
      var saver = Saver.build(scope, scope.collected(Key.VARIABLES), Saver.Settings.standard());
      var meta = MetaGraphs.of(scope, saver.definition());
      var checkpoints = new CheckpointHook.Settings(config.trainDir, SELDOM, false);
      var hooks = new ArrayList<Hook>();
      hooks.add(new NanGuard(training.step().loss()));
      hooks.add(new StopAtStep(steps));
      hooks.add(new CheckpointHook(checkpoints, saver, meta, events, watch.clock()));
      hooks.addAll(own);
      var start = Start.fresh(scope);
      return new TrainingLoop(training.step(), input, hooks, start, config.session)
          .run(scope, stop);
    }
  }

  private static Report told(Report report, PrintStream out, EpochLog.Watch watch) {
    out.printf(
        Locale.ROOT,
        "test accuracy = %.4f (%d of %d, each in 6 views), %.1f s in all%n",
        report.accuracy(),
        report.correct,
        report.examples,
        watch.seconds());
    return report;
  }
}
