// SPDX-License-Identifier: Apache-2.0
package org.tensorflow;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;

/**
 * Opens sessions that run elsewhere, for which the binding has no method. It is in the binding's
 * package because what it needs is visible only there; so the compiler sees when a new version of
 * the binding has it otherwise, which reflection would tell its users.
 */
public final class TargetSession {
  private TargetSession() {}

  /**
   * A session on a server.
   *
   * @param target {@code grpc://HOST:PORT}
   * @return the caller closes it, before the graph
   */
  @SuppressWarnings("try") // the scope frees what is made in it
  public static Session open(Graph graph, String target, ConfigProto config) {
    try (var reference = graph.ref();
        var scope = new PointerScope()) {
      var status = TF_Status.newStatus();
      var options = TF_SessionOptions.newSessionOptions();
      tensorflow.TF_SetTarget(options, target);
      var bytes = new BytePointer(config.toByteArray());
      tensorflow.TF_SetConfig(options, bytes, bytes.capacity(), status);
      status.throwExceptionIfNotOK();
      var session = TF_Session.newSession(reference.nativeHandle(), options, status);
      status.throwExceptionIfNotOK();
      return new Session(graph, session.retainReference());
    }
  }
}
