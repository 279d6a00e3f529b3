// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.ImageFile;
import dev.convnet.data.images.RgbImage;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the maps of real photographs, by real weights, with those of Python's GradientTape. */
class GradCamPythonTest {
  private static final Path MODEL = Path.of("savedmodels/efficientnet-lite0");
  private static final String SCOPE = "serving_default/";

  @TempDir Path directory;

  @Test
  @Tag("nightly") // GradCamTest compares with the file that Python wrote here
  void mapsOfThePhotographsEqualPythons() throws IOException, InterruptedException {
    Python.require();
    String layer;
    try (var explainer = ImageExplainer.load(MODEL)) {
      layer = explainer.gradCamLayer().name();
      for (var name : List.of("camera", "chelsea", "coffee", "rocket")) explain(explainer, name);
    }

    var printed =
        Python.run(
            "explain_check.py",
            MODEL.resolve("1"),
            SCOPE + "images:0",
            SCOPE + "resize/ScaleAndTranslate:0",
            layer + ":0",
            SCOPE + "predictions/BiasAdd:0",
            directory,
            maps());

    var words = printed.strip().split(" ");
    assertEquals("serving_default/top_activation/Relu6", layer);
    assertTrue(Double.parseDouble(words[1]) < 1e-4, printed);
    assertTrue(Double.parseDouble(words[3]) < 1e-4, printed);
  }

  /** {@code -Dgolden.update} replaces what GradCamTest compares with. */
  private Path maps() {
    var update = System.getProperty("golden.update") != null;
    return update ? GradCamTest.MAPS : directory.resolve("maps.txt");
  }

  private void explain(ImageExplainer explainer, String name) throws IOException {
    var image = ImageFile.read(MODEL.resolve("photographs").resolve(name + ".jpg"));
    var best = explainer.predictedClass(image);
    write(name + ".rgb", image.height(), image.width(), image);
    Files.writeString(directory.resolve(name + ".class"), Integer.toString(best));
    write(name + ".cam", explainer.gradCam(image, best, explainer.gradCamLayer()));
    write(name + ".saliency", explainer.saliency(image, best));
  }

  private void write(String file, int height, int width, RgbImage image) throws IOException {
    var bytes = header(height, width, image.byteCount()).put(image.rgb());
    Files.write(directory.resolve(file), bytes.array());
  }

  private void write(String file, HeatMap map) throws IOException {
    var bytes = header(map.height(), map.width(), 4 * map.values().length);
    for (var value : map.values()) bytes.putFloat(value);
    Files.write(directory.resolve(file), bytes.array());
  }

  private static ByteBuffer header(int height, int width, int more) {
    return ByteBuffer.allocate(8 + more)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(height)
        .putInt(width);
  }
}
