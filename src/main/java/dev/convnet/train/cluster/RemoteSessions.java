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
 * Sessions that a task's server runs, on itself and on others.
 *
 * @param target whose server it is, {@code grpc://HOST:PORT}
 * @param partners the tasks whose devices are used; the session waits for them to be there
 * @param timeout of each call; then it fails
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
