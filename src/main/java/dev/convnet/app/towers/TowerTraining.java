// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.Cifar10Tutorial;
import dev.convnet.data.sets.Split;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.nn.graph.Device;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.CheckpointHook;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.DevicePlacementHook;
import dev.convnet.train.GraphWriter;
import dev.convnet.train.Hook;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StepCounting;
import dev.convnet.train.StepLogger;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.SummaryHook;
import dev.convnet.train.Towers;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Trains the tutorial's network on several devices, from files to a checkpoint. */
final class TowerTraining {
  private static final int LOG_STEPS = 10;
  private static final int SUMMARY_STEPS = 100;

  /** The original's number of steps between two checkpoints. */
  static final int SAVE_STEPS = 1_000;

  static final Saver.Settings SAVER_SETTINGS = Saver.Settings.unsharded();

  private TowerTraining() {}

  /**
   * The settings of a run.
   *
   * @param input of one tower
   * @param devices one per tower
   * @param maxSteps number of steps of the whole run, including those before a resume
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
      InvalidSettingException.requireAtLeast(1, "maxSteps", maxSteps);
    }
  }

  /**
   * The output of a run.
   *
   * @param existingRun what happens to a run that already exists in the directory
   */
  record Output(Path directory, ExistingRun existingRun) {}

  /**
   * Trains.
   *
   * @param out receives log lines and the progress of a download
   * @param clock for log lines, events and checkpoints
   * @return number of steps, including those before a resume
   */
  static long run(Config config, PrintStream out, InstantSource clock) throws IOException {
    return TrainingRun.in(config.output.directory, config.output.existingRun)
        .withDevice(Device.CPU)
        .withSeed(config.seed)
        .withSessions(config.session)
        .withClock(clock)
        .run(
            () -> config.input.load(Split.TRAIN, out),
            (job, data) -> train(config, job, data, out));
  }

  private static long train(
      Config config, TrainingJob job, Cifar10Input.LoadedData data, PrintStream out)
      throws IOException {
    var scope = job.scope();
    var count = config.devices.size();
    var first = job.updates(StepCounting.FROM_ZERO);
    data.announceQueue(out);
    var input = job.closing(Cifar10Input.towerInput(scope, data, count, first));
    var towers =
        Towers.build(
            scope, config.devices, tower -> MultiGpuTutorial.loss(tower, input.buildBatch(tower)));
    var schedule = Cifar10Tutorial.schedule(data.imageCount(), config.input.batchSize());
    var training = MultiGpuTutorial.train(scope, towers, schedule);
    var saver = job.saver(SAVER_SETTINGS);
    return job.train(
        training.trainStep(),
        input,
        () -> {
          var hooks = new ArrayList<Hook>();
          if (config.session.logDevicePlacement()) {
            hooks.add(DevicePlacementHook.ofAll(scope.graph(), out));
          }
          hooks.add(new StopAtStep(config.maxSteps));
          hooks.add(
              new DevicePlacementHook(placement -> TowerPlacement.lines(towers, placement), out));
          hooks.addAll(
              new HookFactory(config.input.batchSize(), count, SAVE_STEPS)
                  .hooks(job, training, saver, out));
          return hooks;
        });
  }

  /**
   * Creates the hooks of a run on towers: a log line every 10 steps, summaries every 100 steps, and
   * checkpoints.
   *
   * @param batchSize of each tower
   * @param towers number of towers
   */
  record HookFactory(int batchSize, int towers, int saveCheckpointSteps) {
    List<Hook> hooks(
        TrainingJob job, MultiGpuTutorial.TrainOps training, Saver saver, PrintStream out)
        throws IOException {
      var events = job.events();
      var meta = job.meta();
      var format = StepLogger.Format.tutorial(batchSize, towers);
      var log = new StepLogger.Settings(LOG_STEPS, StepLogger.Timing.OWN_STEP, format);
      var checkpoints =
          new CheckpointHook.Settings(
              job.directory(),
              new SaveInterval.Steps(saveCheckpointSteps),
              StepCounting.FROM_ZERO,
              false,
              Optional.empty());
      return List.of(
          new StepLogger(log, training.trainStep().loss(), job.clock(), out),
          new GraphWriter(events, meta, Optional.empty()),
          new SummaryHook(events, SUMMARY_STEPS, StepCounting.FROM_ZERO, training.summaries()),
          new CheckpointHook(checkpoints, saver, meta, job.clock()));
    }
  }
}
