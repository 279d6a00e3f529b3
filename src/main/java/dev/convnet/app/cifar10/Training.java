// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

import dev.convnet.data.sets.Split;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.ops.Summaries;
import dev.convnet.train.CheckpointHook;
import dev.convnet.train.CheckpointHook.SaveInterval;
import dev.convnet.train.DevicePlacementHook;
import dev.convnet.train.GraphWriter;
import dev.convnet.train.Hook;
import dev.convnet.train.RunDirectory.ExistingRun;
import dev.convnet.train.StepCounter;
import dev.convnet.train.StepCounting;
import dev.convnet.train.StepLogger;
import dev.convnet.train.StepLogger.Timing;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.SummaryHook;
import dev.convnet.train.TrainStep;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Trains the tutorial's network, from files to a checkpoint: inputs, inference, loss, train. */
final class Training {
  private Training() {}

  /**
   * The settings of a run.
   *
   * @param maxSteps number of steps of the whole run, including those before a resume
   */
  record Config(
      Cifar10Input input, Output output, long maxSteps, long seed, SessionOptions session) {
    Config {
      InvalidSettingException.requireAtLeast(1, "maxSteps", maxSteps);
    }
  }

  /**
   * The output of a run.
   *
   * @param existingRun what happens to a run that already exists in the directory
   * @param saveSummariesSteps number of steps between two summaries
   * @param logFrequency number of steps between two log lines
   */
  record Output(
      Path directory,
      ExistingRun existingRun,
      CheckpointConfig checkpointConfig,
      int saveSummariesSteps,
      int logFrequency) {
    Output {
      InvalidSettingException.requireAtLeast(1, "saveSummariesSteps", saveSummariesSteps);
      InvalidSettingException.requireAtLeast(1, "logFrequency", logFrequency);
    }

    private CheckpointHook.Settings checkpoints(EventWriter events) {
      return new CheckpointHook.Settings(
          directory,
          checkpointConfig.saveInterval,
          StepCounting.UPDATES,
          checkpointConfig.inBackground,
          Optional.of(events));
    }
  }

  /**
   * When checkpoints are saved, and which are kept.
   *
   * @param inBackground whether steps continue while a checkpoint is written
   */
  record CheckpointConfig(
      SaveInterval saveInterval, Saver.Settings saverSettings, boolean inBackground) {
    /** The settings of {@code tf.train.MonitoredTrainingSession}, with another interval. */
    static CheckpointConfig standard(SaveInterval interval) {
      return new CheckpointConfig(interval, Saver.Settings.standard(), false);
    }
  }

  /**
   * Trains.
   *
   * @param out receives log lines and the progress of a download
   * @param clock for log lines, events and checkpoints
   * @return number of steps, including those before a resume
   */
  static long run(Config config, PrintStream out, InstantSource clock) throws IOException {
    return TrainingRun.in(config.output.directory, config.output.existingRun)
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
    var first = job.updates(StepCounting.UPDATES);
    var input = job.closing(Cifar10Input.trainingInput(scope, data, first));
    data.announceQueue(out);
    Summaries.image(scope, "images", input.images());
    var logits = Cifar10Tutorial.inference(scope, input.images());
    var loss = Cifar10Tutorial.loss(scope, logits, input.labels());
    var schedule = Cifar10Tutorial.schedule(data.imageCount(), config.input.batchSize());
    var step = Cifar10Tutorial.train(scope, loss, schedule, config.session.precision());
    var saver = job.saver(config.output.checkpointConfig.saverSettings);
    return job.train(step, input, () -> hooks(config, job, step, saver, out));
  }

  private static List<Hook> hooks(
      Config config, TrainingJob job, TrainStep step, Saver saver, PrintStream out)
      throws IOException {
    var output = config.output;
    var clock = job.clock();
    var events = job.events();
    var summarySteps = output.saveSummariesSteps;
    var merged = Summaries.merge(job.scope());
    var summaries = new SummaryHook(events, summarySteps, StepCounting.UPDATES, merged);
    var format = StepLogger.Format.tutorial(config.input.batchSize(), 1);
    var log = new StepLogger.Settings(output.logFrequency, Timing.SINCE_LAST_LINE, format);
    var meta = job.meta();
    var hooks = new ArrayList<Hook>();
    if (config.session.logDevicePlacement()) {
      hooks.add(DevicePlacementHook.ofAll(job.scope().graph(), out));
    }
    hooks.add(new StopAtStep(config.maxSteps));
    hooks.add(new StepLogger(log, step.loss(), clock, out));
    hooks.add(new GraphWriter(events, meta, Optional.of(output.directory.resolve("graph.pbtxt"))));
    hooks.add(new CheckpointHook(output.checkpoints(events), saver, meta, clock));
    hooks.add(new StepCounter(events, summarySteps, clock));
    hooks.add(summaries);
    return hooks;
  }
}
