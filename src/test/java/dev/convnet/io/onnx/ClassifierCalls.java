// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.images.RgbImage;
import dev.convnet.io.savedmodel.ImagePrediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Images to ask classifiers about, and the comparison of their answers. */
final class ClassifierCalls {
  private static final double TOLERANCE = 1e-5;

  private ClassifierCalls() {}

  static List<RgbImage> images(int count, int height, int width) {
    var random = new Random(count);
    var images = new ArrayList<RgbImage>();
    for (int i = 0; i < count; i++) {
      var pixels = new byte[height * width * 3];
      random.nextBytes(pixels);
      images.add(new RgbImage(height, width, pixels));
    }
    return images;
  }

  static void assertSame(List<ImagePrediction> expected, List<ImagePrediction> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      var all = actual.get(i).classProbabilities();
      for (var one : expected.get(i).classProbabilities()) {
        var other = all.stream().filter(o -> o.label().equals(one.label())).findFirst();
        double scale = Math.max(1, Math.abs(expected.get(i).best().probability()));
        assertEquals(one.probability(), other.orElseThrow().probability(), TOLERANCE * scale);
      }
    }
  }
}
