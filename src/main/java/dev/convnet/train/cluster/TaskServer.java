// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import org.tensorflow.Server;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ServerDef;

/**
 * This process as a task of a cluster. TensorFlow's server can't be stopped: it is there until the
 * process ends.
 */
public final class TaskServer {
  private final ClusterSpec cluster;
  private final Task task;

  private TaskServer(ClusterSpec cluster, Task task) {
    this.cluster = cluster;
    this.task = task;
  }

  /**
   * Listens on the task's port and answers.
   *
   * @throws IOException if the port is in use
   */
  public static TaskServer start(
      ClusterSpec cluster, Task task, BindScope reach, SessionOptions options) throws IOException {
    var address = cluster.address(task);
    reach.check(address);
    var server = listen(cluster, task, options);
    reach.apply(address);
    server.start();
    return new TaskServer(cluster, task);
  }

  private static Server listen(ClusterSpec cluster, Task task, SessionOptions options)
      throws IOException {
    var definition =
        ServerDef.newBuilder()
            .setProtocol("grpc")
            .setCluster(cluster.toProto())
            .setJobName(task.job().toString())
            .setTaskIndex(task.index())
            .setDefaultSessionConfig(options.toProto())
            .build();
    try {
      return new Server(definition);
    } catch (TensorFlowException error) {
      throw new IOException(
          "can't listen on port %d for %s (%s); is it in use?"
              .formatted(cluster.address(task).port(), task, error.getMessage()),
          error);
    }
  }

  ClusterSpec cluster() {
    return cluster;
  }

  /** Serves until the chief has finished. */
  public void awaitEnd() {
    try (var line = new TaskControlChannel(cluster, task, Duration.ZERO)) {
      line.announce(new SecureRandom().nextLong());
      line.awaitEnd();
    }
  }
}
