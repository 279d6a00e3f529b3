// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.serving.repository.ModelConfig;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Official Python clients of the protocols, against a running server. */
class PythonClientsTest {
  @TempDir private static Path folder;
  private static ModelServer server;

  @BeforeAll
  static void start() throws IOException {
    Python.require();
    var configs = new ArrayList<>(CaseModels.copy(folder));
    configs.add(ModelConfig.of("mnist", Path.of("savedmodels/mnist")));
    server =
        ModelServer.builder()
            .models(() -> configs)
            .versionInterval(Duration.ZERO)
            .address(BindAddress.local(0))
            .grpc(BindAddress.local(0))
            .start();
  }

  @AfterAll
  static void stop() {
    if (server == null) return;
    server.close();
  }

  @Test
  void tensorFlowServingsOwnClientIsAnsweredByGrpc() throws Exception {
    var said = Python.run("grpc_client.py", server.grpcPort().orElseThrow(), folder);

    assertEquals("every call is right\n", said);
  }
}
