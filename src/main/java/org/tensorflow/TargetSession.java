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
 * Opens sessions on another server, for which TensorFlow-Java has no method. This class is in
 * TensorFlow-Java's package, because it needs package-private members. Unlike reflection, that
 * makes the compiler report an incompatible new version.
 */
public final class TargetSession {
  private TargetSession() {}

  /**
   * Opens a session on a server.
   *
   * @param target {@code grpc://HOST:PORT}
   * @return a session that the caller closes before the graph
   */
  @SuppressWarnings("try") // the scope frees the native objects that are created in it
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
