// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.graph.Variable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.io.FifoQueue;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt64;

/**
 * The communication between the chief and a task, through two resources in the task's own server:
 * from a variable the chief learns that the task is ready and still the same process, and from a
 * queue the task learns that the training has ended.
 */
final class TaskControlChannel implements AutoCloseable {
  private static final String IDENTITY = "task_identity";
  private static final String END = "task_end";

  private final Graph graph = new Graph();
  private final RemoteSessions sessions;
  private final Placeholder<TInt64> newIdentity;
  private final Variable<TInt64> identity;
  private final Op signalEnd;
  private final Op awaitEnd;
  private final Session session;

  /**
   * Opens a session in the task's server.
   *
   * @param timeout of each call; zero for none
   */
  TaskControlChannel(ClusterSpec cluster, Task task, Duration timeout) {
    var scope = GraphScope.root(graph, 0);
    var tf = scope.tf();
    newIdentity = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    identity = scope.nonTrainable(IDENTITY, TInt64.class, Shape.scalar(), newIdentity);
    var queue = tf.io.fifoQueue(List.of(TBool.class), FifoQueue.sharedName(END));
    signalEnd = tf.io.queueEnqueue(queue, List.of(tf.constant(true)));
    awaitEnd = tf.io.queueDequeue(queue, List.of(TBool.class));
    var target = "grpc://" + cluster.address(task);
    var threads = SessionOptions.singleThreaded();
    sessions = new RemoteSessions(target, List.of(task), timeout, threads);
    session = sessions.open(graph);
  }

  /** Called by the task: announces that it is ready, with a number that no other process has. */
  void announce(long number) {
    try (var fed = TInt64.scalarOf(number)) {
      session.runner().feed(newIdentity, fed).addTarget(identity.initializer()).run().close();
    }
  }

  /**
   * Called by the chief: the announced number; empty if the task is not ready or does not answer.
   */
  Optional<Long> identity() {
    try (var read = session.runner().fetch(identity).run()) {
      return Optional.of(((TInt64) read.get(0)).getLong());
    } catch (TensorFlowException notReady) {
      return Optional.empty();
    }
  }

  /** Called by the chief: ends the task. A task that does not answer has ended already. */
  void signalEnd() {
    try {
      session.runner().addTarget(signalEnd).run().close();
    } catch (TensorFlowException alreadyEnded) {
      // nothing is left to do
    }
  }

  /** Called by the task: waits until the chief ends it. */
  void awaitEnd() {
    session.runner().addTarget(awaitEnd).run().close();
  }

  @Override
  public void close() {
    sessions.close(session);
    AsyncClose.run(graph::close);
  }
}
