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
 * Runs this process as a task of a cluster. TensorFlow's server cannot be stopped; it runs until
 * the process ends.
 */
public final class TaskServer {
  private final ClusterSpec cluster;
  private final Task task;

  private TaskServer(ClusterSpec cluster, Task task) {
    this.cluster = cluster;
    this.task = task;
  }

  /**
   * Starts a server on the task's port.
   *
   * @param scope who can connect
   * @param options the server's default session options
   * @throws dev.convnet.error.InvalidSettingException if the cluster has no such task, or if {@code
   *     scope} does not allow its address
   * @throws IOException if the port is in use or cannot be restricted to {@code scope}
   */
  public static TaskServer start(
      ClusterSpec cluster, Task task, BindScope scope, SessionOptions options) throws IOException {
    var address = cluster.address(task);
    scope.check(address);
    var server = listen(cluster, task, options);
    scope.apply(address);
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

  /** Blocks until the chief ends this task. The chief itself must not call this. */
  public void awaitEnd() {
    try (var channel = new TaskControlChannel(cluster, task, Duration.ZERO)) {
      channel.announce(new SecureRandom().nextLong());
      channel.awaitEnd();
    }
  }
}
