// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import dev.convnet.nn.graph.SessionFactory;
import dev.convnet.nn.graph.SessionOptions;
import java.time.Duration;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TargetSession;

/**
 * Opens sessions in the server of a task, which may use the devices of other tasks.
 *
 * @param target the server's address, {@code grpc://HOST:PORT}
 * @param partners the tasks whose devices are used; opening a session waits for them
 * @param timeout of each call of a session; zero for none
 */
record RemoteSessions(String target, List<Task> partners, Duration timeout, SessionOptions options)
    implements SessionFactory {
  @Override
  public Session open(Graph graph) {
    var config = options.toProto().toBuilder().setOperationTimeoutInMs(timeout.toMillis());
    partners.forEach(partner -> config.addDeviceFilters(partner.device().spec()));
    return TargetSession.open(graph, target, config.build());
  }

  @Override
  public void close(Session session) {
    AsyncClose.run(session::close);
  }
}
