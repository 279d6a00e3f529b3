// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.app.cli.UsageException;
import dev.convnet.data.input.Input;
import dev.convnet.data.sets.Split;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.train.CheckpointHook;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.DevicePlacementHook;
import dev.convnet.train.DivergenceDiagnostics;
import dev.convnet.train.Hook;
import dev.convnet.train.NanGuard;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StepCounter;
import dev.convnet.train.StepLogger;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.StopSignal;
import dev.convnet.train.SummaryHook;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingLoop.InitialWeights;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;

/** The tutorial's training, from files to a checkpoint: inputs, inference, loss, train. */
final class Training {
  private static final Duration GRACE = Duration.ofSeconds(9);

  private Training() {}

  /**
   * A run.
   *
   * @param maxSteps of the whole run, those before it was resumed counted
   */
  record Config(
      Cifar10Input input, Output output, long maxSteps, long seed, SessionOptions session) {
    Config {
      if (maxSteps < 1) {
        throw new UsageException("--max_steps must be at least 1, got " + maxSteps);
      }
    }
  }

  /**
   * What a run writes.
   *
   * @param existingRun what becomes of a run that is in the directory
   */
  record Output(
      Path directory,
      ExistingRun existingRun,
      CheckpointConfig checkpointConfig,
      int saveSummariesSteps,
      int logFrequency) {
    Output {
      if (saveSummariesSteps < 1) {
        throw new UsageException(
            "--save_summaries_steps must be at least 1, got " + saveSummariesSteps);
      }
      if (logFrequency < 1) {
        throw new UsageException("--log_frequency must be at least 1, got " + logFrequency);
      }
    }
  }

  /**
   * When checkpoints are saved, and which stay.
   *
   * @param inBackground while steps go on
   */
  record CheckpointConfig(
      SaveInterval saveEvery, Saver.Settings saverSettings, boolean inBackground) {
    /** Those of {@code tf.train.MonitoredTrainingSession}. */
    static CheckpointConfig standard(SaveInterval every) {
      return new CheckpointConfig(every, Saver.Settings.standard(), false);
    }
  }

  /**
   * What came of it.
   *
   * @param steps updates made, those before it was resumed counted
   */
  record Report(long steps) {}

  static Report run(Config config, PrintStream out) throws IOException {
    try (var directory = RunDirectory.open(config.output.directory, config.output.existingRun)) {
      var data = config.input.load(Split.TRAIN, out); // a signal may end this at once
      try (var stop = StopSignal.withGracePeriod(GRACE)) {
        directory.deletePreviousRun();
        return run(config, data, stop, out);
      }
    }
  }

  private static Report run(
      Config config, Cifar10Input.LoadedData data, StopSignal stop, PrintStream out)
      throws IOException {
    var directory = config.output.directory;
    var former = Recovery.latestValidCheckpoint(directory);
    var clock = InstantSource.system();
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, config.seed);
      try (var input = inputs(scope, data, former, out)) {
        var logits = Cifar10Tutorial.inference(scope, input.images());
        var loss = Cifar10Tutorial.loss(scope, logits, input.labels());
        var schedule = Cifar10Tutorial.schedule(data.imageCount(), config.input.batchSize());
        var step = Cifar10Tutorial.train(scope, loss, schedule, config.session.precision());
        try (var events = EventWriter.in(directory, clock)) {
          var run = new Run(config, scope, step, events, clock);
          return new Report(run.train(input, former, stop, out));
        }
      }
    }
  }

  private static Input inputs(
      GraphScope scope, Cifar10Input.LoadedData data, Optional<Path> former, PrintStream out)
      throws IOException {
    var input = Cifar10Input.trainingInput(scope, data, former.map(Training::step).orElse(0L));
    data.announceQueue(out);
    Summaries.image(scope, "images", input.images());
    return input;
  }

  private static long step(Path checkpoint) {
    return CheckpointState.step(checkpoint).orElse(0);
  }

  /** The graph is complete but for saving, summaries and initial values. */
  private record Run(
      Config config, GraphScope scope, TrainStep step, EventWriter events, InstantSource clock) {
    long train(Input input, Optional<Path> former, StopSignal stop, PrintStream out)
        throws IOException {
      var kept = config.output.checkpointConfig.saverSettings;
      var saver = Saver.build(scope, scope.collected(CollectionKey.VARIABLES), kept);
      var start =
          former
              .map(from -> resumed(saver, from))
              .orElseGet(() -> InitialWeights.fromInitializer(scope));
      var loop = new TrainingLoop(step, input, hooks(saver, out), start, config.session);
      return loop.run(scope, stop);
    }

    private static InitialWeights resumed(Saver saver, Path checkpoint) {
      return session -> saver.restore(session, checkpoint);
    }

    private List<Hook> hooks(Saver saver, PrintStream out) {
      var output = config.output;
      var log = new StepLogger.Settings(output.logFrequency, config.input.batchSize());
      var summaries = new SummaryHook(events, output.saveSummariesSteps, Summaries.merge(scope));
      var suspects =
          DivergenceDiagnostics.of(
              scope,
              scope.collected(CollectionKey.LOSSES),
              scope.collected(Cifar10Tutorial.GRADIENTS));
      var meta = MetaGraphs.of(scope, saver.saverDef());
      var often = output.checkpointConfig;
      var checkpoints =
          new CheckpointHook.Settings(output.directory, often.saveEvery, often.inBackground);
      var hooks = new ArrayList<Hook>();
      if (config.session.logDevicePlacement()) {
        hooks.add(DevicePlacementHook.ofAll(scope.graph(), out));
      }
      hooks.add(new NanGuard(step.loss(), suspects));
      hooks.add(new StopAtStep(config.maxSteps));
      hooks.add(new StepLogger(log, step.loss(), clock, out));
      hooks.add(new CheckpointHook(checkpoints, saver, meta, events, clock));
      hooks.add(new StepCounter(events, output.saveSummariesSteps, clock));
      hooks.add(summaries);
      return hooks;
    }
  }
}
