// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.towers;

import dev.convnet.app.cifar10.DataOptions;
import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ExistingRunOptions;
import dev.convnet.app.cli.SeedOption;
import dev.convnet.app.cli.UsageException;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The tutorial's training on many machines: towers on workers, variables on a parameter server,
 * both started by the same command as the chief.
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
      description = "chief: where checkpoints and event files go (default: ${DEFAULT-VALUE})")
  private Path trainDir = Path.of("/tmp/cifar10_train");

  @Option(
      names = {"--max_steps", "--max-steps"},
      paramLabel = "N",
      description = "chief: steps of the whole run (default: ${DEFAULT-VALUE})")
  private long maxSteps = 1_000_000;

  @Option(
      names = {"--save_checkpoint_steps", "--save-checkpoint-steps"},
      paramLabel = "N",
      description =
          "chief: from checkpoint to checkpoint; as many are lost with a worker at most (default:"
              + " ${DEFAULT-VALUE})")
  private int saveCheckpointSteps = TowerTraining.SAVE_STEPS;

  @ArgGroup private ExistingRunOptions formerRun = new ExistingRunOptions();

  @Mixin private SeedOption seed;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "what this process is: ps, worker or chief")
  private Job role;

  @Option(
      names = {"--task_index", "--task-index"},
      paramLabel = "N",
      description = "which of the role's hosts it is, from 0 (default: ${DEFAULT-VALUE})")
  private int taskIndex;

  @Option(
      names = {"--ps_hosts", "--ps-hosts"},
      paramLabel = "HOST:PORT,…",
      description = "parameter servers (default: ${DEFAULT-VALUE})")
  private String psHosts = "127.0.0.1:2222";

  @Option(
      names = {"--worker_hosts", "--worker-hosts"},
      paramLabel = "HOST:PORT,…",
      description = "workers (default: ${DEFAULT-VALUE})")
  private String workerHosts = "127.0.0.1:2223,127.0.0.1:2224";

  @Option(
      names = {"--chief_host", "--chief-host"},
      paramLabel = "HOST:PORT",
      description = "the chief (default: ${DEFAULT-VALUE})")
  private String chiefHost = "127.0.0.1:2221";

  @Option(
      names = "--bind",
      paramLabel = "REACH",
      description = "who may connect: loopback or all (default: ${DEFAULT-VALUE})")
  private BindScope bind = BindScope.LOOPBACK;

  @Option(
      names = {"--on_worker_loss", "--on-worker-loss"},
      paramLabel = "WHAT",
      description = "chief: wait for its return, or continue without (default: ${DEFAULT-VALUE})")
  private WorkerLossPolicy onWorkerLoss = WorkerLossPolicy.WAIT;

  @Option(
      names = {"--step_timeout_secs", "--step-timeout-secs"},
      paramLabel = "SECONDS",
      description =
          "chief: a step that takes longer has lost a task that is silent; one whose process is"
              + " gone is seen at once (default: ${DEFAULT-VALUE})")
  private long stepTimeoutSeconds = 60;

  @Override
  public Integer call() throws IOException {
    var cluster = ClusterSpec.parse(psHosts, workerHosts, chiefHost);
    if (cluster.ps().size() > 1) {
      throw new UsageException(
          "--ps_hosts: one parameter server keeps all of this network, got " + psHosts);
    }
    var task = new Task(role, taskIndex);
    var options = SessionOptions.standard();
    var server = TaskServer.start(cluster, task, bind, options);
    System.out.printf("%s listens on %s%n", task, cluster.address(task));
    if (role == Job.CHIEF) {
      var timeout = Duration.ofSeconds(stepTimeoutSeconds);
      ClusterTraining.run(
          config(), server, new Supervisor.Settings(onWorkerLoss, timeout, options), System.out);
    } else {
      server.awaitEnd();
    }
    return 0;
  }

  private ClusterTraining.Config config() {
    var output = new TowerTraining.Output(trainDir, formerRun.existingRun());
    return new ClusterTraining.Config(
        data.requireFloat32().toInput(), output, saveCheckpointSteps, maxSteps, seed.seed());
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new Cifar10Cluster(), arguments);
  }
}
