// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.ModelServer;
import dev.convnet.serving.repository.ModelSource;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export of Teachable Machine, from the file to HTTP; {@code teachable_machine.py} made it. */
class TeachableMachineTest {
  private static final Path EXPORT = Path.of("src/test/resources/keras/teachable");
  private static final int SIDE = 224;

  /** What Keras predicts for {@link #picture}, as {@code expected.npy} has it. */
  private static final double[] EXPECTED = {0.00205805, 0.68153346, 0.31640854};

  @TempDir private Path folder;

  @BeforeEach
  void importTheModel() throws IOException {
    var labels = Files.writeString(folder.resolve("labels.txt"), "0 Cat\n1 Black dog\n2 Nothing\n");
    var line = "import %s --labels=%s --to=%s";
    var model = folder.resolve("models/teachable");

    var ended =
        JavaProgram.here(line.formatted(EXPORT.resolve("model.h5"), labels, model).split(" "));

    assertEquals(0, ended.code(), ended.err());
  }

  @Test
  void itAnswersByHttpWhatKerasPredicts() throws IOException, InterruptedException {
    try (var server =
        ModelServer.builder()
            .models(ModelSource.folder(folder.resolve("models")))
            .address(BindAddress.local(0))
            .start()) {
      var file = Base64.getEncoder().encodeToString(ImageFiles.encode("png", picture()));
      var body =
          "{\"signature_name\": \"encoded\", \"instances\": [{\"b64\": \"%s\"}]}".formatted(file);
      var path = "http://127.0.0.1:" + server.port() + "/v1/models/teachable:predict";

      var request = HttpRequest.newBuilder(URI.create(path)).POST(BodyPublishers.ofString(body));
      var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();

      var prediction = new ObjectMapper().readTree(answer).at("/predictions/0");
      assertEquals("Black dog", prediction.path("labels").asText(), answer);
      for (var i = 0; i < EXPECTED.length; i++) {
        assertEquals(EXPECTED[i], prediction.at("/scores/" + i).asDouble(), 1e-5);
      }
    }
  }

  /** The byte i of its pixels is 7 i. */
  private static BufferedImage picture() {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (var i = 0; i < SIDE * SIDE; i++) {
      var rgb = (21 * i & 255) << 16 | (21 * i + 7 & 255) << 8 | 21 * i + 14 & 255;
      image.setRGB(i % SIDE, i / SIDE, rgb);
    }
    return image;
  }
}
