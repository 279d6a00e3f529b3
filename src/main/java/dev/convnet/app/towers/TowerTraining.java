// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.Cifar10Tutorial;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.input.TowerInput;
import dev.convnet.data.sets.Split;
import dev.convnet.io.checkpoint.CheckpointState;
import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.DevicePlacementHook;
import dev.convnet.train.Hook;
import dev.convnet.train.NanGuard;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.StopSignal;
import dev.convnet.train.Towers;
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

/** The tutorial's training on several devices, from files to a checkpoint. */
final class TowerTraining {
  private static final Duration GRACE = Duration.ofSeconds(9);
  static final Saver.Settings SAVER_SETTINGS = Saver.Settings.unsharded();

  private TowerTraining() {}

  /**
   * A run.
   *
   * @param input batches of one tower
   * @param devices one a tower
   * @param maxSteps of the whole run, those before it was resumed counted
   */
  record Config(
      Cifar10Input input,
      Output output,
      List<Device> devices,
      long maxSteps,
      long seed,
      SessionOptions session) {
    Config {
      devices = List.copyOf(devices);
      if (devices.isEmpty()) {
        throw new UsageException("--num_gpus must be at least 1, got 0");
      }
      if (maxSteps < 1) {
        throw new UsageException("--max_steps must be at least 1, got " + maxSteps);
      }
    }
  }

  /**
   * Where a run goes.
   *
   * @param existingRun what becomes of a run that is in the directory
   */
  record Output(Path directory, ExistingRun existingRun) {}

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
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, config.seed).device(Device.CPU);
      var count = config.devices.size();
      data.announceQueue(out);
      try (var input = Cifar10Input.towerInput(scope, data, count, nextStep(former))) {
        var towers =
            Towers.build(
                scope,
                config.devices,
                tower -> MultiGpuTutorial.loss(tower, input.buildBatch(tower)));
        var schedule = Cifar10Tutorial.schedule(data.imageCount(), config.input.batchSize());
        var training = MultiGpuTutorial.train(scope, towers, schedule);
        try (var events = EventWriter.in(directory, InstantSource.system())) {
          var run = new Run(config, scope, towers, training, events);
          return new Report(run.train(input, former, stop, out));
        }
      }
    }
  }

  /** A checkpoint has the number of the step after which it was made. */
  static long nextStep(Optional<Path> former) {
    return former.isEmpty() ? 0 : CheckpointState.step(former.get()).orElse(-1) + 1;
  }

  /** The graph is complete but for saving and initial values. */
  private record Run(
      Config config,
      GraphScope scope,
      Towers towers,
      MultiGpuTutorial.TrainOps training,
      EventWriter events) {
    long train(TowerInput input, Optional<Path> former, StopSignal stop, PrintStream out)
        throws IOException {
      var saver = Saver.build(scope, scope.collected(CollectionKey.VARIABLES), SAVER_SETTINGS);
      var start =
          former
              .map(from -> resumed(saver, from))
              .orElseGet(() -> InitialWeights.fromInitializer(scope));
      var hooks = hooks(saver, out);
      return new TrainingLoop(training.trainStep(), input, hooks, start, config.session)
          .run(scope, stop);
    }

    private static InitialWeights resumed(Saver saver, Path checkpoint) {
      return session -> saver.restore(session, checkpoint);
    }

    private List<Hook> hooks(Saver saver, PrintStream out) {
      var log = new TowerStepLogger.Settings(config.input.batchSize(), towers.towers().size());
      var meta = MetaGraphs.of(scope, saver.saverDef());
      var loss = training.trainStep().loss();
      var hooks = new ArrayList<Hook>();
      if (config.session.logDevicePlacement()) {
        hooks.add(DevicePlacementHook.ofAll(scope.graph(), out));
      }
      hooks.add(new NanGuard(loss));
      hooks.add(new StopAtStep(config.maxSteps));
      hooks.add(new DevicePlacementHook(placement -> TowerPlacement.lines(towers, placement), out));
      hooks.add(new TowerStepLogger(log, loss, InstantSource.system(), out));
      hooks.add(new TowerSummaryHook(events, training.summaries(), meta));
      var every =
          new TowerCheckpointHook.Settings(
              config.output.directory, TowerCheckpointHook.EVERY_STEPS);
      hooks.add(new TowerCheckpointHook(every, saver, meta));
      return hooks;
    }
  }
}
