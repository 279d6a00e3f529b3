// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.io.savedmodel.ImageClassifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The network that comes with the project sees what its README says. */
class EfficientNetLite0Test {
  private static final Path MODEL = Path.of("savedmodels", "efficientnet-lite0");

  private static ImageClassifier classifier;

  @BeforeAll
  static void load() throws IOException {
    classifier = ImageClassifier.load(MODEL);
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  @ParameterizedTest
  @CsvSource({
    "camera.jpg, n04485082 tripod, 0.93",
    "chelsea.jpg, n02124075 Egyptian_cat, 0.40",
    "coffee.jpg, n07920052 espresso, 0.89"
  })
  void knowsAPhotograph(String file, String label, double probability) throws IOException {
    var picture = Files.readAllBytes(MODEL.resolve("photographs").resolve(file));

    var best = classifier.classifyEncoded(List.of(picture)).get(0).best();

    assertEquals(label, best.label());
    assertEquals(probability, best.probability(), 0.02);
  }

  @Test
  void classifyPrintsNumberNameAndPercentAsTheChapter() throws IOException {
    var out = new ByteArrayOutputStream();
    var cat = MODEL.resolve("photographs/chelsea.jpg");

    ClassifyCommand.run(
        new ClassifyCommand.Settings(MODEL, 3, List.of(cat)), new PrintStream(out), System.err);

    var text = out.toString().replaceAll("\\d+\\.\\d\\d%", "9.99%");
    var lines =
        List.of(
            cat + ":",
            "  n02124075 - Egyptian_cat 9.99%",
            "  n02123159 - tiger_cat    9.99%",
            "  n02123045 - tabby        9.99%");
    assertEquals(lines, text.lines().toList());
  }
}
