// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.Cifar10Input;
import dev.convnet.app.cifar10.Cifar10Tutorial;
import dev.convnet.data.sets.Split;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.Device;
import dev.convnet.train.Hook;
import dev.convnet.train.StepCounting;
import dev.convnet.train.StopAtStep;
import dev.convnet.train.Towers;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.cluster.Job;
import dev.convnet.train.cluster.Supervisor;
import dev.convnet.train.cluster.Task;
import dev.convnet.train.cluster.TaskServer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The chief's work: towers on workers, variables and the mean of the gradients on the parameter
 * server; pictures, checkpoints and events at home.
 */
final class ClusterTraining {
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
      InvalidSettingException.requireAtLeast(1, "maxSteps", maxSteps);
    }
  }

  private static Device processor(Task task) {
    return task.device().overriddenBy(Device.CPU);
  }

  static TowerTraining.Report run(
      Config config, TaskServer server, Supervisor.Settings settings, PrintStream out)
      throws IOException {
    var supervisor = new Supervisor(server, settings, out);
    return TrainingRun.in(config.output.directory(), config.output.existingRun())
        .withDevice(HOME)
        .withSeed(config.seed)
        .runGraphs(
            () -> config.input.load(Split.TRAIN, out),
            (frame, data) ->
                supervisor.run(
                    (graph, workers, sessions) ->
                        frame.inGraph(
                            graph, sessions, job -> train(config, job, data, workers, out))));
  }

  /** With some workers, from the newest whole checkpoint on. */
  private static TowerTraining.Report train(
      Config config,
      TrainingJob job,
      Cifar10Input.LoadedData data,
      List<Task> workers,
      PrintStream out)
      throws IOException {
    var first = job.updates(StepCounting.FROM_ZERO);
    if (first > 0) out.printf("going on at step %d with %s%n", first, workers);
    var home = job.scope();
    var input = job.closing(Cifar10Input.towerInput(home, data, workers.size(), first));
    var devices = workers.stream().map(Task::device).toList();
    var towers =
        Towers.build(
            home.device(VARIABLES),
            devices,
            tower -> MultiGpuTutorial.loss(tower, input.buildBatch(tower)));
    var schedule = Cifar10Tutorial.schedule(data.imageCount(), config.input.batchSize());
    var training = MultiGpuTutorial.train(home.device(VARIABLES), towers, schedule);
    var saver = job.saver(TowerTraining.SAVER_SETTINGS);
    var records =
        new TowerTraining.Records(
            config.input.batchSize(), workers.size(), config.saveCheckpointSteps);
    return new TowerTraining.Report(
        job.train(
            training.trainStep(),
            input,
            () -> {
              var hooks = new ArrayList<Hook>(List.of(new StopAtStep(config.maxSteps)));
              hooks.addAll(records.hooks(job, training, saver, out));
              return hooks;
            }));
  }
}
