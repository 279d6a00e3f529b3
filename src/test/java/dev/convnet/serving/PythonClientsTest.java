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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Python clients of the protocols, against a running server. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
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
  @Order(1)
  void theOpenInferenceProtocolIsAnswered() throws Exception {
    var said = Python.run("openinference_client.py", server.port());

    assertEquals("every call is right\n", said);
  }

  /** Its packages are too large for each check; the test above has the same calls. */
  @Test
  @Order(1)
  @Tag("nightly")
  void kservesOwnClientIsAnswered() throws Exception {
    var said = Python.runWith("python-kserve", "kserve_client.py", server.port());

    assertEquals("every call is right\n", said);
  }

  /** Changes which models are served at its end. */
  @Test
  @Order(2)
  void tensorFlowServingsOwnClientIsAnsweredByGrpc() throws Exception {
    var said = Python.run("grpc_client.py", server.grpcPort().orElseThrow(), folder);

    assertEquals("every call is right\n", said);
  }
}
