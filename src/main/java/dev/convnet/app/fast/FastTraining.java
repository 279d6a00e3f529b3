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
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Initializer.FixedValues;
import dev.convnet.nn.graph.NumericPrecision;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Mode;
import dev.convnet.nn.models.FastNet;
import dev.convnet.train.CheckpointHook;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.GraphWriter;
import dev.convnet.train.OnEnd;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StepCounting;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.metrics.EvaluationResult;
import dev.convnet.train.profile.ProfiledProgram;
import dev.convnet.train.profile.Profiler;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Trains the network and measures its test accuracy, from files to a checkpoint. */
final class FastTraining {
  private static final int TEST_BATCH = 250; // in six views each
  private static final SaveInterval SAVE_INTERVAL = new SaveInterval.Seconds(600);

  private FastTraining() {}

  /**
   * Where the images are.
   *
   * @param useSample whether to use the images that are included in the project instead of the data
   *     set in {@code directory}
   */
  record Data(Path directory, boolean useSample) {}

  /**
   * The settings of a run.
   *
   * @param existingRun what happens to a run that already exists in {@code trainDir}
   */
  record Config(
      Data data,
      Path trainDir,
      ExistingRun existingRun,
      FastHyperparameters hyperparameters,
      long seed,
      SessionOptions session) {}

  /**
   * The result of a run.
   *
   * @param correct number of test images that are classified correctly
   * @param imageCount number of test images
   */
  record Report(long steps, long correct, long imageCount) {
    double accuracy() {
      return (double) correct / imageCount;
    }
  }

  static Report run(Config config, PrintStream out, InstantSource clock) throws IOException {
    var watch = new EpochLogger.Stopwatch(clock, clock.instant());
    return TrainingRun.in(config.trainDir, config.existingRun)
        .withSeed(config.seed)
        .withSessions(config.session)
        .withClock(clock)
        .run(
            () -> Datasets.of(config.data, out),
            (job, data) -> print(train(config, job, data, watch, out), out, watch));
  }

  private static Report train(
      Config config, TrainingJob job, Datasets data, EpochLogger.Stopwatch watch, PrintStream out)
      throws IOException {
    var scope = job.scope();
    var test = scope.nameScope("test");
    var input = job.closing(data.training(scope, config.hyperparameters, config.seed));
    var tests = job.closing(data.testing(test));
    var length = data.length(config.hyperparameters);
    var fastGraph = data.graph(scope, config.hyperparameters, config.session.precision());
    var training = fastGraph.trainOps(input, config.hyperparameters, length.steps());
    var evaluator = fastGraph.evaluator(test, tests);
    var saver = job.saver(Saver.Settings.standard());
    var results = new ArrayList<EvaluationResult>();
    var steps =
        job.train(
            training.step(),
            input,
            () -> {
              var events = job.events();
              var meta = job.meta();
              var log = new EpochLogger.LogOutput(out, events, watch);
              return List.of(
                  new StopAtStep(length.steps()),
                  new GraphWriter(
                      events, meta, Optional.of(job.directory().resolve("graph.pbtxt"))),
                  new CheckpointHook(checkpoints(config, events), saver, meta, job.clock()),
                  new EpochLogger(training, length, log),
                  new OnEnd(
                      session -> {
                        var result = evaluator.evaluate(session, tests, Cifar10.CLASS_NAMES);
                        results.add(result);
                        events.scalar("test_accuracy", (float) result.accuracy(), length.steps());
                      }));
            });
    var result = results.get(0);
    return new Report(steps, result.correct(), result.total());
  }

  private static CheckpointHook.Settings checkpoints(Config config, EventWriter events) {
    return new CheckpointHook.Settings(
        config.trainDir, SAVE_INTERVAL, StepCounting.UPDATES, false, Optional.of(events));
  }

  /** Times the steps of a run, without its evaluation. */
  static void profile(
      Data data, FastHyperparameters hyperparameters, Profiler.Settings profile, PrintStream out)
      throws IOException {
    var datasets = Datasets.of(data, out);
    Profiler.run(
        job -> {
          var input = job.closing(datasets.training(job.scope(), hyperparameters, 0));
          var graph = datasets.graph(job.scope(), hyperparameters, profile.precision());
          var steps = datasets.length(hyperparameters).steps();
          var step = graph.trainOps(input, hyperparameters, steps).step();
          return new ProfiledProgram("cifar10-fast", input, step, hyperparameters.batchSize());
        },
        profile,
        System::nanoTime,
        out);
  }

  private record Datasets(Cifar10Dataset train, Cifar10Dataset test) {
    static Datasets of(Data data, PrintStream out) throws IOException {
      try {
        var files =
            data.useSample
                ? Cifar10Sample.extractTo(data.directory)
                : Cifar10Download.downloadIfMissing(data.directory, out);
        return new Datasets(Cifar10Dataset.load(files.train()), Cifar10Dataset.load(files.test()));
      } catch (FileNotFoundException missing) {
        throw new IOException(missing.getMessage() + "; or use --sample", missing);
      }
    }

    PlaceholderInput training(GraphScope scope, FastHyperparameters hyperparameters, long seed) {
      var size = hyperparameters.batchSize();
      var batches =
          new Cifar10Batches(train, size)
              .translatedAndFlipped(
                  FastHyperparameters.MAX_TRANSLATION, hyperparameters.cutoutSize(), seed);
      return new PlaceholderInput(
          scope, size, Cifar10.RAW_IMAGE_SIZE, new PrefetchingBatches(batches));
    }

    PlaceholderInput testing(GraphScope scope) {
      var batches = new Cifar10Batches(test, TEST_BATCH).uncropped();
      return new PlaceholderInput(
          scope, -1, Cifar10.RAW_IMAGE_SIZE, new PrefetchingBatches(batches));
    }

    FastGraph graph(
        GraphScope scope, FastHyperparameters hyperparameters, NumericPrecision precision) {
      var whitening = new FixedValues(Whitening.filters(train));
      var net = new FastNet(hyperparameters.widths(), whitening, Mode.TRAINING);
      return new FastGraph(scope, net, precision);
    }

    EpochLogger.TrainingLength length(FastHyperparameters hyperparameters) {
      var stepsPerEpoch = (double) train.size() / hyperparameters.batchSize();
      return new EpochLogger.TrainingLength(hyperparameters.steps(train.size()), stepsPerEpoch);
    }
  }

  private static Report print(Report report, PrintStream out, EpochLogger.Stopwatch watch) {
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
