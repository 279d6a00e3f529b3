// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.images.RgbImage;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A SavedModel of Keras keeps its layers in functions, which are inlined. */
class KerasExportTest {
  @TempDir Path directory;

  @Test
  void mapsEqualThoseOfTheKerasModel() throws IOException, InterruptedException {
    var index = Integer.parseInt(Python.run("explain_keras.py", directory).strip());
    var image = new RgbImage(32, 32, Files.readAllBytes(directory.resolve("image.rgb")));

    try (var explainer = ImageExplainer.load(directory.resolve("model"))) {
      var cam = explainer.gradCam(image, index, explainer.gradCamLayer());
      var saliency = explainer.saliency(image, index);

      assertEquals(index, explainer.predictedClass(image));
      assertEquals(5, explainer.labels().size());
      assertClose("cam", cam);
      assertClose("saliency", saliency);
    }
  }

  private void assertClose(String file, HeatMap map) throws IOException {
    var python =
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve(file)))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    assertEquals(python.remaining(), map.values().length);
    for (var value : map.values()) assertEquals(python.get(), value, 1e-4 * map.max(), file);
  }
}
