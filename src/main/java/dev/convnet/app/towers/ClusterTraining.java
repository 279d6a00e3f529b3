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
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The work of the chief. The towers run on the workers; the parameter server holds the variables
 * and computes the mean of the gradients; the chief reads images, and writes checkpoints and
 * events.
 */
final class ClusterTraining {
  private static final Device CHIEF = cpu(Task.CHIEF);
  private static final Device VARIABLES = cpu(new Task(Job.PS, 0));

  private ClusterTraining() {}

  /**
   * The settings of a run.
   *
   * @param input of one tower
   * @param saveCheckpointSteps number of steps between two checkpoints
   * @param maxSteps number of steps of the whole run, including those before a resume
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

  private static Device cpu(Task task) {
    return task.device().overriddenBy(Device.CPU);
  }

  /**
   * Trains until the last step, also if a task is lost.
   *
   * @return number of steps, including those before a resume
   */
  static long run(Config config, Supervisor supervisor, PrintStream out, InstantSource clock)
      throws IOException {
    return TrainingRun.in(config.output.directory(), config.output.existingRun())
        .withDevice(CHIEF)
        .withSeed(config.seed)
        .withClock(clock)
        .runGraphs(
            () -> config.input.load(Split.TRAIN, out),
            (frame, data) ->
                supervisor.run(
                    (graph, workers, sessions) ->
                        frame.inGraph(
                            graph, sessions, job -> train(config, job, data, workers, out))));
  }

  /** Trains with some workers, from the latest complete checkpoint on. */
  private static long train(
      Config config,
      TrainingJob job,
      Cifar10Input.LoadedData data,
      List<Task> workers,
      PrintStream out)
      throws IOException {
    var first = job.updates(StepCounting.FROM_ZERO);
    if (first > 0) out.printf("continuing at step %d with %s%n", first, workers);
    var scope = job.scope();
    var input = job.closing(Cifar10Input.towerInput(scope, data, workers.size(), first));
    var devices = workers.stream().map(Task::device).toList();
    var towers =
        Towers.build(
            scope.device(VARIABLES),
            devices,
            tower -> MultiGpuTutorial.loss(tower, input.buildBatch(tower)));
    var schedule = Cifar10Tutorial.schedule(data.imageCount(), config.input.batchSize());
    var training = MultiGpuTutorial.train(scope.device(VARIABLES), towers, schedule);
    var saver = job.saver(TowerTraining.SAVER_SETTINGS);
    var hookFactory =
        new TowerTraining.HookFactory(
            config.input.batchSize(), workers.size(), config.saveCheckpointSteps);
    return job.train(
        training.trainStep(),
        input,
        () -> {
          var hooks = new ArrayList<Hook>(List.of(new StopAtStep(config.maxSteps)));
          hooks.addAll(hookFactory.hooks(job, training, saver, out));
          return hooks;
        });
  }
}
