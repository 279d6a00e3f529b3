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
 * The tasks that work together, and which process each was when it was last seen.
 *
 * @param identities in the order of the cluster
 */
record LiveTasks(ClusterSpec cluster, Map<Task, Long> identities) {
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Waits for each. */
  static LiveTasks of(ClusterSpec cluster, List<Task> tasks) throws InterruptedIOException {
    var identities = new LinkedHashMap<Task, Long>();
    for (var task : tasks) identities.put(task, await(cluster, task));
    return new LiveTasks(cluster, identities);
  }

  private static long await(ClusterSpec cluster, Task task) throws InterruptedIOException {
    for (var found = look(cluster, task); ; found = look(cluster, task)) {
      if (found.isPresent()) return found.get();
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      } catch (InterruptedException interrupted) {
        throw new InterruptedIOException("interrupted while waiting for " + task);
      }
    }
  }

  private static Optional<Long> look(ClusterSpec cluster, Task task) {
    if (!cluster.address(task).isOpen(ANSWER_TIMEOUT)) return Optional.empty();
    try (var line = new TaskControlChannel(cluster, task, ANSWER_TIMEOUT)) {
      return line.identity();
    }
  }

  List<Task> tasks() {
    return List.copyOf(identities.keySet());
  }

  List<Task> workers() {
    return tasks().stream().filter(task -> task.job() == Job.WORKER).toList();
  }

  /** Those that do not answer within ten seconds, or are another process by now. */
  List<Task> lost() {
    return tasks().stream()
        .filter(task -> !look(cluster, task).equals(Optional.of(identities.get(task))))
        .toList();
  }
}
