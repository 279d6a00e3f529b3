// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.SessionFactory;
import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Runs the chief's work, and restarts it when another task dies. If a task's process dies, the step
 * that needs it fails at once, because the connection is closed; if its machine is unreachable, the
 * step fails after the timeout. At most ten seconds later the chief knows which task is lost, and
 * the work continues from its latest checkpoint.
 */
public final class Supervisor {
  private final ClusterSpec cluster;
  private final Settings settings;
  private final PrintStream out;

  /**
   * The settings of the chief.
   *
   * @param onWorkerLoss what to do when a worker is lost
   * @param stepTimeout how long a step, a save or the start of a session may take; more than 0
   * @param options of the sessions
   */
  public record Settings(
      WorkerLossPolicy onWorkerLoss, Duration stepTimeout, SessionOptions options) {
    public Settings {
      if (stepTimeout.isNegative() || stepTimeout.isZero()) {
        throw new InvalidSettingException(
            "stepTimeoutSecs", "must be more than 0, got " + stepTimeout.toSeconds());
      }
    }
  }

  /** The work of the chief. It restarts after a loss, so it must continue from its checkpoint. */
  @FunctionalInterface
  public interface Work<R> {
    /**
     * Builds the graph and trains.
     *
     * @param graph empty; the caller closes it
     * @param workers the workers that take part, at least one
     * @param sessions opens sessions in the chief's server, with the devices of all tasks
     * @return the result of {@link Supervisor#run}
     * @throws IOException if a task is lost, or if the work itself fails
     */
    R run(Graph graph, List<Task> workers, SessionFactory sessions) throws IOException;
  }

  /**
   * A supervisor for the chief.
   *
   * @param server the chief's own server
   * @param out receives a line when the chief waits for a task or loses one
   */
  public Supervisor(TaskServer server, Settings settings, PrintStream out) {
    this.cluster = server.cluster();
    this.settings = settings;
    this.out = out;
  }

  /**
   * Waits for all tasks, runs {@code work}, and then ends the tasks.
   *
   * @return the result of {@code work}
   * @throws IOException if {@code work} fails without the loss of a task
   */
  public <R> R run(Work<R> work) throws IOException {
    var all = new ArrayList<>(cluster.tasks(Job.PS));
    all.addAll(cluster.tasks(Job.WORKER));
    out.printf("waiting for %d parameter servers and workers%n", all.size());
    var live = LiveTasks.of(cluster, all);
    while (true) {
      var graph = new Graph();
      try {
        var result = work.run(graph, live.workers(), sessions(live));
        for (var task : all) end(task);
        return result;
      } catch (IOException | TensorFlowException error) {
        var lost = live.lost();
        if (lost.isEmpty()) throw error;
        live = without(lost, live);
      } finally {
        AsyncClose.run(graph::close);
      }
    }
  }

  private SessionFactory sessions(LiveTasks live) {
    var partners = new ArrayList<>(live.tasks());
    partners.add(Task.CHIEF);
    var target = "grpc://" + cluster.address(Task.CHIEF);
    return new RemoteSessions(target, partners, settings.stepTimeout, settings.options);
  }

  private LiveTasks without(List<Task> lost, LiveTasks live) throws IOException {
    var remaining = new ArrayList<>(live.tasks());
    for (var task : lost) {
      var isDropped =
          settings.onWorkerLoss == WorkerLossPolicy.CONTINUE
              && task.job() == Job.WORKER
              && remaining.stream().filter(other -> other.job() == Job.WORKER).count() > 1;
      if (isDropped) remaining.remove(task);
      var reaction = isDropped ? "continuing without it" : "waiting for it";
      out.printf("lost %s (%s): %s%n", task, cluster.address(task), reaction);
    }
    return LiveTasks.of(cluster, remaining);
  }

  private void end(Task task) {
    if (!cluster.address(task).isOpen(LiveTasks.ANSWER_TIMEOUT)) return;
    try (var channel = new TaskControlChannel(cluster, task, settings.stepTimeout)) {
      channel.signalEnd();
    }
  }
}
