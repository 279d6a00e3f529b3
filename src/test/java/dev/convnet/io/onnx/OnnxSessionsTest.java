// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How calls are divided, whatever is computed. */
class OnnxSessionsTest {
  @TempDir static Path folder;

  private static Path file;

  @BeforeAll
  static void export() throws IOException {
    var model = RandomNetwork.of(Networks.named("resnet20")).savedModel(folder);
    file = OnnxExporter.exportFolder(model, folder.resolve("model.onnx"));
  }

  private static List<String> parts(OnnxSessions sessions, int images) throws OrtException {
    return sessions.run(images, (session, from, to) -> from + "-" + to);
  }

  @Test
  void largeCallsAreDivided() throws IOException, OrtException {
    try (var sessions = OnnxSessions.open(file, new OnnxThreads(3, false))) {
      assertEquals(List.of("0-1"), parts(sessions, 1));
      assertEquals(List.of("0-7"), parts(sessions, 7));
      assertEquals(List.of("0-4", "4-8"), parts(sessions, 8));
      assertEquals(List.of("0-6", "6-13", "13-20"), parts(sessions, 20));
    }
  }

  @Test
  void callsAtTheSameTimeAreNot() throws IOException, OrtException {
    try (var sessions = OnnxSessions.open(file, new OnnxThreads(3, false))) {
      var inner = sessions.run(1, (session, from, to) -> parts(sessions, 20));
      assertEquals(List.of(List.of("0-20")), inner);
    }
  }

  @Test
  void aCallFailsWhenAllOfItsPartsHaveEnded() throws IOException, OrtException {
    try (var sessions = OnnxSessions.open(file, new OnnxThreads(3, false))) {
      var ended = new AtomicInteger();
      assertThrows(
          IllegalStateException.class,
          () ->
              sessions.run(
                  20,
                  (session, from, to) -> {
                    if (from == 0) throw new IllegalStateException("the first part fails");
                    sleep();
                    return ended.incrementAndGet();
                  }));
      assertEquals(2, ended.get());
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
