// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.DataOptions;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.train.cluster.BindScope;
import dev.convnet.train.cluster.ClusterSpec;
import dev.convnet.train.cluster.Job;
import dev.convnet.train.cluster.Supervisor;
import dev.convnet.train.cluster.Task;
import dev.convnet.train.cluster.TaskServer;
import dev.convnet.train.cluster.WorkerLossPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains the tutorial's network on several machines: the towers run on workers, and a parameter
 * server holds the variables. The same command starts the workers, the parameter server and the
 * chief.
 */
@Command(
    name = "cifar10-cluster",
    mixinStandardHelpOptions = true,
    description = "Trains the CIFAR-10 tutorial's network on the tasks of a TensorFlow cluster.")
public final class Cifar10Cluster implements Callable<Integer> {
  @Mixin private DataOptions data;

  @Option(
      names = {"--train_dir", "--train-dir"},
      paramLabel = "DIR",
      description =
          "chief: output directory for checkpoints and event files (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_train");

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description =
          "chief: number of steps of the whole run, including those before a resume (default:"
              + " ${DEFAULT-VALUE})")
  private long maxSteps = 1_000_000;

  @Option(
      names = {"--save_checkpoint_steps", "--save-checkpoint-steps"},
      paramLabel = "N",
      description =
          "chief: number of steps between two checkpoints; the loss of a task costs at most this many"
              + " steps (default: ${DEFAULT-VALUE})")
  private int saveCheckpointSteps = TowerTraining.SAVE_STEPS;

  @ArgGroup private ExistingRunOptions existingRun = new ExistingRunOptions();

  @Mixin private SeedOption seed;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "role of this process: ps, worker or chief")
  private Job role;

  @Option(
      names = {"--task_index", "--task-index"},
      paramLabel = "N",
      description =
          "index of this process among the hosts of its role, from 0 (default: ${DEFAULT-VALUE})")
  private int taskIndex;

  @Option(
      names = {"--ps_hosts", "--ps-hosts"},
      paramLabel = "HOST:PORT,…",
      description = "address of the parameter server (default: ${DEFAULT-VALUE})")
  private String psHosts = "127.0.0.1:2222";

  @Option(
      names = {"--worker_hosts", "--worker-hosts"},
      paramLabel = "HOST:PORT,…",
      description = "addresses of the workers (default: ${DEFAULT-VALUE})")
  private String workerHosts = "127.0.0.1:2223,127.0.0.1:2224";

  @Option(
      names = {"--chief_host", "--chief-host"},
      paramLabel = "HOST:PORT",
      description = "address of the chief (default: ${DEFAULT-VALUE})")
  private String chiefHost = "127.0.0.1:2221";

  @Option(
      names = "--bind",
      paramLabel = "SCOPE",
      description =
          "who can connect to this process: loopback, this machine only, or all (default:"
              + " ${DEFAULT-VALUE})")
  private BindScope bind = BindScope.LOOPBACK;

  @Option(
      names = {"--on_worker_loss", "--on-worker-loss"},
      paramLabel = "POLICY",
      description =
          "chief: wait for a lost worker, or continue without it (default: ${DEFAULT-VALUE})")
  private WorkerLossPolicy onWorkerLoss = WorkerLossPolicy.WAIT;

  @Option(
      names = {"--step_timeout_secs", "--step-timeout-secs"},
      paramLabel = "SECONDS",
      description =
          "chief: seconds after which a step fails because a machine does not answer; a process that"
              + " has died is detected at once (default: ${DEFAULT-VALUE})")
  private long stepTimeoutSeconds = 60;

  @Override
  public Integer call() throws IOException {
    var cluster = ClusterSpec.parse(psHosts, workerHosts, chiefHost);
    if (cluster.ps().size() > 1) {
      throw new InvalidSettingException(
          "psHosts",
          "must be one address, because one parameter server holds all variables, got " + psHosts);
    }
    var task = new Task(role, taskIndex);
    var options = SessionOptions.standard();
    var server = TaskServer.start(cluster, task, bind, options);
    System.out.printf("%s listens on %s%n", task, cluster.address(task));
    if (role == Job.CHIEF) {
      var timeout = Duration.ofSeconds(stepTimeoutSeconds);
      var supervisor =
          new Supervisor(
              server, new Supervisor.Settings(onWorkerLoss, timeout, options), System.out);
      ClusterTraining.run(config(), supervisor, System.out, InstantSource.system());
    } else {
      server.awaitEnd();
    }
    return 0;
  }

  private ClusterTraining.Config config() {
    var output = new TowerTraining.Output(trainDir, existingRun.existingRun());
    return new ClusterTraining.Config(
        data.requireFloat32().toInput(), output, saveCheckpointSteps, maxSteps, seed.seed());
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10Cluster(), arguments);
  }
}
