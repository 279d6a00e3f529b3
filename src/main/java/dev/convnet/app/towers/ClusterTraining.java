// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.Cifar10Tutorial;
import dev.convnet.app.cli.UsageException;
import dev.convnet.data.sets.Split;
import dev.convnet.io.checkpoint.Recovery;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionFactory;
import dev.convnet.train.Hook;
import dev.convnet.train.NanGuard;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.StopSignal;
import dev.convnet.train.Towers;
import dev.convnet.train.TrainingLoop;
import dev.convnet.train.TrainingLoop.InitialWeights;
import dev.convnet.train.cluster.Job;
import dev.convnet.train.cluster.Supervisor;
import dev.convnet.train.cluster.Task;
import dev.convnet.train.cluster.TaskServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The chief's work: towers on workers, variables and the mean of the gradients on the parameter
 * server; pictures, checkpoints and events at home.
 */
final class ClusterTraining {
  private static final Duration GRACE = Duration.ofSeconds(9);
  private static final Device HOME = processor(Task.CHIEF);
  private static final Device VARIABLES = processor(new Task(Job.PS, 0));

  private ClusterTraining() {}

  /**
   * A run.
   *
   * @param input batches of one tower
   * @param saveCheckpointSteps from checkpoint to checkpoint
   * @param maxSteps of the whole run, those before it was resumed counted
   */
  record Config(
      Cifar10Input input,
      TowerTraining.Output output,
      int saveCheckpointSteps,
      long maxSteps,
      long seed) {
    Config {
      if (maxSteps < 1) {
        throw new UsageException("--max_steps must be at least 1, got " + maxSteps);
      }
    }
  }

  private static Device processor(Task task) {
    return task.device().overriddenBy(Device.CPU);
  }

  static TowerTraining.Report run(
      Config config, TaskServer server, Supervisor.Settings settings, PrintStream out)
      throws IOException {
    try (var directory =
        RunDirectory.open(config.output.directory(), config.output.existingRun())) {
      var data = config.input.load(Split.TRAIN, out); // a signal may end this at once
      try (var stop = StopSignal.withGracePeriod(GRACE)) {
        directory.deletePreviousRun();
        return new Supervisor(server, settings, out)
            .run(
                (graph, workers, sessions) -> {
                  var scope = GraphScope.root(graph, config.seed);
                  return new Run(config, data, scope, workers, out).train(sessions, stop);
                });
      }
    }
  }

  /** With some workers, from the newest whole checkpoint on. */
  private record Run(
      Config config,
      Cifar10Input.LoadedData data,
      GraphScope scope,
      List<Task> workers,
      PrintStream out) {
    TowerTraining.Report train(SessionFactory sessions, StopSignal stop) throws IOException {
      var former = Recovery.latestValidCheckpoint(directory());
      var first = TowerTraining.nextStep(former);
      if (first > 0) out.printf("going on at step %d with %s%n", first, workers);
      var home = scope.device(HOME);
      try (var input = Cifar10Input.towerInput(home, data, workers.size(), first);
          var events = EventWriter.in(directory(), InstantSource.system())) {
        var devices = workers.stream().map(Task::device).toList();
        var towers =
            Towers.build(
                scope.device(VARIABLES),
                devices,
                tower -> MultiGpuTutorial.loss(tower, input.buildBatch(tower)));
        var schedule = Cifar10Tutorial.schedule(data.imageCount(), config.input.batchSize());
        var training = MultiGpuTutorial.train(scope.device(VARIABLES), towers, schedule);
        var saver =
            Saver.build(
                home, scope.collected(CollectionKey.VARIABLES), TowerTraining.SAVER_SETTINGS);
        var hooks = hooks(training, saver, events);
        return new TowerTraining.Report(
            new TrainingLoop(training.trainStep(), input, hooks, start(saver, former), sessions)
                .run(scope, stop));
      }
    }

    private Path directory() {
      return config.output.directory();
    }

    private InitialWeights start(Saver saver, Optional<Path> former) {
      return former
          .<InitialWeights>map(from -> session -> saver.restore(session, from))
          .orElseGet(() -> InitialWeights.fromInitializer(scope));
    }

    private List<Hook> hooks(MultiGpuTutorial.TrainOps training, Saver saver, EventWriter events) {
      var meta = MetaGraphs.of(scope.device(HOME), saver.saverDef());
      var log = new TowerStepLogger.Settings(config.input.batchSize(), workers.size());
      var loss = training.trainStep().loss();
      var every = new TowerCheckpointHook.Settings(directory(), config.saveCheckpointSteps);
      return List.of(
          new NanGuard(loss),
          new StopAtStep(config.maxSteps),
          new TowerStepLogger(log, loss, InstantSource.system(), out),
          new TowerSummaryHook(events, training.summaries(), meta),
          new TowerCheckpointHook(every, saver, meta));
    }
  }
}
