// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.error.InvalidSettingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.JobDef;

/**
 * The addresses of all tasks of a cluster. Every task must be given the same ones.
 *
 * @param ps the parameter servers' addresses, in the order of their task indexes
 * @param workers the workers' addresses, in the order of their task indexes
 * @param chief the chief's address
 */
public record ClusterSpec(List<HostPort> ps, List<HostPort> workers, HostPort chief) {
  /**
   * Checks the addresses.
   *
   * @throws InvalidSettingException if two tasks have the same address
   */
  public ClusterSpec {
    ps = List.copyOf(ps);
    workers = List.copyOf(workers);
    var all = new HashSet<HostPort>();
    var list = new ArrayList<>(ps);
    list.addAll(workers);
    list.add(chief);
    for (var address : list) {
      if (!all.add(address)) {
        throw new InvalidSettingException(
            address + " is given to two tasks; each task needs its own port");
      }
    }
  }

  /**
   * Parses addresses in the format of TensorFlow's programs.
   *
   * @param psHosts {@code HOST:PORT,…}
   * @param workerHosts {@code HOST:PORT,…}
   * @param chiefHost {@code HOST:PORT}
   * @throws InvalidSettingException if an address cannot be parsed or is given twice
   */
  public static ClusterSpec parse(String psHosts, String workerHosts, String chiefHost) {
    var chief = HostPort.parseList("chiefHost", chiefHost);
    if (chief.size() != 1) {
      throw new InvalidSettingException("chiefHost", "must be one HOST:PORT, got " + chiefHost);
    }
    return new ClusterSpec(
        HostPort.parseList("psHosts", psHosts),
        HostPort.parseList("workerHosts", workerHosts),
        chief.get(0));
  }

  /** The tasks of a job, in the order of their indexes. */
  public List<Task> tasks(Job job) {
    var count = addresses(job).size();
    return IntStream.range(0, count).mapToObj(index -> new Task(job, index)).toList();
  }

  /**
   * The address of a task.
   *
   * @throws InvalidSettingException if the cluster has no such task
   */
  public HostPort address(Task task) {
    var all = addresses(task.job());
    if (task.index() < 0 || task.index() >= all.size()) {
      throw new InvalidSettingException(
          "taskIndex",
          "must be from 0 to %d for a %s, got %d"
              .formatted(all.size() - 1, task.job(), task.index()));
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
