// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import org.tensorflow.Graph;
import org.tensorflow.Session;

/** Where a graph runs. */
@FunctionalInterface
public interface SessionFactory {
  /** The caller closes the session, before the graph. */
  Session open(Graph graph);

  /** Closes a session of this kind. */
  default void close(Session session) {
    session.close();
  }
}
