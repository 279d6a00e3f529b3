// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.images.ImageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Grad-CAM on real photographs, by real weights. */
class GradCamTest {
  /** Python's maps of the four photographs; {@code explain_check.py} wrote it. */
  static final Path MAPS = Path.of("src/test/resources/explain/efficientnet-lite0.txt");

  private static final Path MODEL = Path.of("savedmodels/efficientnet-lite0");

  @Test
  void mapsOfThePhotographsEqualPythons() throws IOException {
    try (var explainer = ImageExplainer.load(MODEL)) {
      for (var line : Files.readAllLines(MAPS)) {
        var words = line.split(" ");
        var image = ImageFile.read(MODEL.resolve("photographs").resolve(words[0] + ".jpg"));
        var best = explainer.predictedClass(image);

        var map = explainer.gradCam(image, best, explainer.gradCamLayer());

        assertEquals(Integer.parseInt(words[1]), best, words[0]);
        assertEquals(7, map.height());
        assertEquals(7, map.width());
        for (int i = 0; i < 49; i++) {
          var python = Float.parseFloat(words[2 + i]);
          assertEquals(python, map.values()[i], 1e-4 * map.max(), words[0] + " at " + i);
        }
      }
    }
  }
}
