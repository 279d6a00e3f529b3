// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.types.TFloat32;

class NativeMemoryTest {
  @Test
  void aClosedTensorIsClosed() throws IOException {
    NativeMemory.assertAllIsClosed(() -> TFloat32.scalarOf(1).close());
  }

  @Test
  void aForgottenTensorIsFoundThoughTheCollectorFindsItToo() throws IOException {
    var open =
        NativeMemory.leftOpen(
            () -> {
              TFloat32.scalarOf(1);
              for (int i = 0; i < 5; i++) System.gc();
            });

    assertEquals(1, open);
  }

  @Test
  void aForgottenSessionIsFound() throws IOException {
    var sessions = new ArrayList<Session>();
    try (var graph = new Graph()) {
      var open = NativeMemory.leftOpen(() -> sessions.add(new Session(graph)));

      sessions.forEach(Session::close); // the graph waits for them
      assertEquals(1, open);
    }
  }
}
