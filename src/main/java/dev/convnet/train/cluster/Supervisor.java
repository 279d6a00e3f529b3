// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

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
 * Has the chief's work done whatever becomes of the other tasks. When one dies, the step that needs
 * it fails at once (its machine closes the connection) or, when the machine is silent, at the
 * timeout; ten seconds later at most the chief knows which it is, and the work is done again from
 * where it saved.
 */
public final class Supervisor {
  private final ClusterSpec cluster;
  private final Settings settings;
  private final PrintStream out;

  /**
   * How the chief works.
   *
   * @param stepTimeout how long a step, a save or the start of a session may take
   */
  public record Settings(
      WorkerLossPolicy onWorkerLoss, Duration stepTimeout, SessionOptions options) {
    public Settings {
      if (stepTimeout.isNegative() || stepTimeout.isZero()) {
        throw new IllegalArgumentException("a step needs time, got " + stepTimeout);
      }
    }
  }

  /** The work; it is done again after a loss, so it must go on from what it saved. */
  @FunctionalInterface
  public interface Work<R> {
    /**
     * Works once.
     *
     * @param graph empty; closed by the caller
     * @param workers those that are there, at least one
     * @param sessions on the chief, with the workers' and the parameter servers' devices
     */
    R run(Graph graph, List<Task> workers, SessionFactory sessions) throws IOException;
  }

  /** For the chief of {@code server}'s cluster. */
  public Supervisor(TaskServer server, Settings settings, PrintStream out) {
    this.cluster = server.cluster();
    this.settings = settings;
    this.out = out;
  }

  /**
   * Waits for all tasks, works, and lets them go.
   *
   * @throws IOException what failed, when it was not for the loss of a task
   */
  public <R> R run(Work<R> work) throws IOException {
    var everyone = new ArrayList<>(cluster.tasks(Job.PS));
    everyone.addAll(cluster.tasks(Job.WORKER));
    out.printf("waiting for %d parameter servers and workers%n", everyone.size());
    var crew = LiveTasks.of(cluster, everyone);
    while (true) {
      var graph = new Graph();
      try {
        var result = work.run(graph, crew.workers(), sessions(crew));
        for (var task : everyone) letGo(task);
        return result;
      } catch (IOException | TensorFlowException error) {
        var lost = crew.lost();
        if (lost.isEmpty()) throw error;
        crew = without(lost, crew);
      } finally {
        AsyncClose.run(graph::close);
      }
    }
  }

  private SessionFactory sessions(LiveTasks crew) {
    var partners = new ArrayList<>(crew.tasks());
    partners.add(Task.CHIEF);
    var target = "grpc://" + cluster.address(Task.CHIEF);
    return new RemoteSessions(target, partners, settings.stepTimeout, settings.options);
  }

  private LiveTasks without(List<Task> lost, LiveTasks crew) throws IOException {
    var left = new ArrayList<>(crew.tasks());
    for (var task : lost) {
      var isDropped =
          settings.onWorkerLoss == WorkerLossPolicy.CONTINUE
              && task.job() == Job.WORKER
              && left.stream().filter(other -> other.job() == Job.WORKER).count() > 1;
      if (isDropped) left.remove(task);
      var then = isDropped ? "going on without it" : "waiting for it";
      out.printf("lost %s (%s): %s%n", task, cluster.address(task), then);
    }
    return LiveTasks.of(cluster, left);
  }

  private void letGo(Task task) {
    if (!cluster.address(task).isOpen(LiveTasks.ANSWER_TIMEOUT)) return;
    try (var line = new TaskControlChannel(cluster, task, settings.stepTimeout)) {
      line.signalEnd();
    }
  }
}
