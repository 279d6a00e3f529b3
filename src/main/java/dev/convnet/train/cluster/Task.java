// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.nn.graph.Device;

/**
 * A process of the cluster.
 *
 * @param index within the job, from 0
 */
public record Task(Job job, int index) {
  /** The task that builds the graph. */
  public static final Task CHIEF = new Task(Job.CHIEF, 0);

  /** A device specification that matches any device of the task: {@code /job:worker/task:1}. */
  public Device device() {
    return new Device("/job:%s/task:%d".formatted(job, index));
  }

  @Override
  public String toString() {
    return job + " " + index;
  }
}
