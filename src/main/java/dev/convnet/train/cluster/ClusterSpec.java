// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.JobDef;

/** Who is where. Every task must be told the same. */
public record ClusterSpec(List<HostPort> ps, List<HostPort> workers, HostPort chief) {
  public ClusterSpec {
    ps = List.copyOf(ps);
    workers = List.copyOf(workers);
    var all = new HashSet<HostPort>();
    var list = new ArrayList<>(ps);
    list.addAll(workers);
    list.add(chief);
    for (var address : list) {
      if (!all.add(address)) {
        throw new IllegalArgumentException(
            address + " is given to two tasks; each needs a port of its own");
      }
    }
  }

  /**
   * Reads the flags of that name.
   *
   * @param psHosts {@code HOST:PORT,…}, as workerHosts
   * @param chiefHost {@code HOST:PORT}
   */
  public static ClusterSpec parse(String psHosts, String workerHosts, String chiefHost) {
    var chief = HostPort.parseList("--chief_host", chiefHost);
    if (chief.size() != 1) {
      throw new IllegalArgumentException("--chief_host: there is one chief, got " + chiefHost);
    }
    return new ClusterSpec(
        HostPort.parseList("--ps_hosts", psHosts),
        HostPort.parseList("--worker_hosts", workerHosts),
        chief.get(0));
  }

  /** The tasks of a job, in order. */
  public List<Task> tasks(Job job) {
    var count = addresses(job).size();
    return IntStream.range(0, count).mapToObj(index -> new Task(job, index)).toList();
  }

  /** Where a task is. */
  public HostPort address(Task task) {
    var all = addresses(task.job());
    if (task.index() < 0 || task.index() >= all.size()) {
      throw new IllegalArgumentException(
          "there is no %s: --task_index is from 0 to %d".formatted(task, all.size() - 1));
    }
    return all.get(task.index());
  }

  private List<HostPort> addresses(Job job) {
    return switch (job) {
      case PS -> ps;
      case WORKER -> workers;
      case CHIEF -> List.of(chief);
    };
  }

  ClusterDef toProto() {
    var cluster = ClusterDef.newBuilder();
    for (var job : Job.values()) {
      var definition = JobDef.newBuilder().setName(job.toString());
      tasks(job).forEach(task -> definition.putTasks(task.index(), address(task).toString()));
      cluster.addJob(definition);
    }
    return cluster.build();
  }
}
