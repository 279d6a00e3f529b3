// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The tasks that take part in the training, each with the identity of its process.
 *
 * @param identities the number that each task announced, in the order of the cluster
 */
record LiveTasks(ClusterSpec cluster, Map<Task, Long> identities) {
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /** Waits until each task is ready. */
  static LiveTasks of(ClusterSpec cluster, List<Task> tasks) throws InterruptedIOException {
    var identities = new LinkedHashMap<Task, Long>();
    for (var task : tasks) identities.put(task, await(cluster, task));
    return new LiveTasks(cluster, identities);
  }

  private static long await(ClusterSpec cluster, Task task) throws InterruptedIOException {
    for (var found = query(cluster, task); ; found = query(cluster, task)) {
      if (found.isPresent()) return found.get();
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
      } catch (InterruptedException interrupted) {
        throw new InterruptedIOException("interrupted while waiting for " + task);
      }
    }
  }

  private static Optional<Long> query(ClusterSpec cluster, Task task) {
    if (!cluster.address(task).isOpen(ANSWER_TIMEOUT)) return Optional.empty();
    try (var channel = new TaskControlChannel(cluster, task, ANSWER_TIMEOUT)) {
      return channel.identity();
    }
  }

  List<Task> tasks() {
    return List.copyOf(identities.keySet());
  }

  List<Task> workers() {
    return tasks().stream().filter(task -> task.job() == Job.WORKER).toList();
  }

  /** The tasks that do not answer within ten seconds, or whose process has been replaced. */
  List<Task> lost() {
    return tasks().stream()
        .filter(task -> !query(cluster, task).equals(Optional.of(identities.get(task))))
        .toList();
  }
}
