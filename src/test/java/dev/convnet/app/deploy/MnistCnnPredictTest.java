// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.io.savedmodel.ColorModel;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistCnnPredictTest {
  private static final Pattern ADDRESS = Pattern.compile("http://127.0.0.1:\\d+/");

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void servesThePageUntilItIsStopped() throws IOException, InterruptedException {
    JavaProgram.here("mnist-cnn-train", "--max_steps=1", "--save_dir=" + folder);
    JavaProgram.here(
        "export", "--model=mnist", "--checkpoint=" + folder, "--to=" + folder.resolve("mnist"));
    var arguments = new String[] {"mnist-cnn-predict", "--port=0", "--model"};
    arguments[2] += "=" + folder.resolve("mnist");

    try (var program = JavaProgram.start(folder, arguments).await("Ctrl-C ends it")) {
      var address = ADDRESS.matcher(program.printed());
      assertTrue(address.find());
      var request = HttpRequest.newBuilder(URI.create(address.group())).build();
      var page = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      assertTrue(page.body().contains("<title>Draw a digit</title>"));

      var ended = program.signal("TERM").ended();

      assertEquals(143, ended.code());
      assertTrue(ended.out().startsWith("reload has been done\n"), ended.out());
    }
  }

  @Test
  void refusesAnotherModel() throws IOException {
    var colors = ColorModel.export(folder);

    JavaProgram.here("mnist-cnn-predict", "--model=" + colors)
        .assertFailed(
            1,
            "convnet mnist-cnn-predict: %s has no signature 'features', but [encoded,"
                    .formatted(colors)
                + " serving_default]; export it with --model=mnist");
  }

  @Test
  void refusesAPortThatThereIsNot() {
    JavaProgram.here("mnist-cnn-predict", "--port=65536")
        .assertFailed(2, "convnet mnist-cnn-predict: --port must be from 0 to 65535, got 65536");
  }

  @Test
  void takesAModelOrACheckpoint() {
    assertEquals(2, JavaProgram.here("mnist-cnn-predict", "--model=a", "--checkpoint=b").code());
  }
}
