// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import org.tensorflow.Graph;
import org.tensorflow.Session;

/** Opens sessions: in this process, or on the tasks of a cluster. */
@FunctionalInterface
public interface SessionFactory {
  /** Opens a session, which the caller closes by {@link #close} before it closes the graph. */
  Session open(Graph graph);

  /** Closes a session that this factory has opened. */
  default void close(Session session) {
    session.close();
  }
}
