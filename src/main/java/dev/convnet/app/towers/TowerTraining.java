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

/** The tutorial's training on several devices, from files to a checkpoint. */
final class TowerTraining {
  private static final int LOG_STEPS = 10;
  private static final int SUMMARY_STEPS = 100;

  /** Steps from checkpoint to checkpoint, as in the original. */
  static final int SAVE_STEPS = 1_000;

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
      InvalidSettingException.requireAtLeast(1, "numGpus", devices.size());
      InvalidSettingException.requireAtLeast(1, "maxSteps", maxSteps);
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
    return run(config, out, InstantSource.system());
  }

  static Report run(Config config, PrintStream out, InstantSource clock) throws IOException {
    return TrainingRun.in(config.output.directory, config.output.existingRun)
        .withDevice(Device.CPU)
        .withSeed(config.seed)
        .withSessions(config.session)
        .withClock(clock)
        .run(
            () -> config.input.load(Split.TRAIN, out),
            (job, data) -> train(config, job, data, out));
  }

  private static Report train(
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
    return new Report(
        job.train(
            training.trainStep(),
            input,
            () -> {
              var hooks = new ArrayList<Hook>();
              if (config.session.logDevicePlacement()) {
                hooks.add(DevicePlacementHook.ofAll(scope.graph(), out));
              }
              hooks.add(new StopAtStep(config.maxSteps));
              hooks.add(
                  new DevicePlacementHook(
                      placement -> TowerPlacement.lines(towers, placement), out));
              hooks.addAll(
                  new Records(config.input.batchSize(), count, SAVE_STEPS)
                      .hooks(job, training, saver, out));
              return hooks;
            }));
  }

  /**
   * What a run on towers prints and writes: a line at every tenth step, summaries at every
   * hundredth, checkpoints.
   *
   * @param batchSize of each tower
   */
  record Records(int batchSize, int towers, int saveCheckpointSteps) {
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
