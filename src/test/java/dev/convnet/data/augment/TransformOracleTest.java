// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.FloatImage;
import dev.convnet.testing.Python;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each transform with fixed parameters against the library that its Javadoc names. */
class TransformOracleTest {

  @Test
  @Tag("slow")
  void aTransformIsThatOfAWellKnownLibrary() throws Exception {
    var largest = new TreeMap<String, Double>();

    for (var line : Python.run("transform_check.py").lines().toList()) {
      var columns = line.split(";");
      var size = columns[2].split(" ");
      var image =
          new FloatImage(Integer.parseInt(size[0]), Integer.parseInt(size[1]), floats(columns[3]));
      var changed = transform(columns[0], Double.parseDouble(columns[1]), image);
      var difference = largestDifference(floats(columns[4]), changed.values());
      largest.merge(columns[0], difference, Math::max);
    }

    assertEquals(20, largest.size(), largest::toString);
    largest.forEach((name, value) -> assertTrue(value <= tolerance(name), largest::toString));
  }

  /** What is computed on 8 bits is equal; the rest is computed in float32 on both sides. */
  private static double tolerance(String name) {
    return switch (name) {
      case "hue", "gamma" -> 1e-3;
      case "blur", "gaussian-blur" -> 1e-4;
      default -> 0;
    };
  }

  private static FloatImage transform(String name, double parameter, FloatImage image) {
    return switch (name) {
      case "brightness" -> Brightness.adjust(image, parameter);
      case "contrast" -> Contrast.adjust(image, parameter);
      case "saturation" -> Saturation.adjust(image, parameter);
      case "sharpness" -> Sharpness.adjust(image, parameter);
      case "hue" -> Hue.adjust(image, parameter);
      case "gamma" -> GammaCorrection.adjust(image, parameter);
      case "grayscale" -> Grayscale.gray(image);
      case "equalize" -> HistogramEqualization.equalize(image);
      case "autocontrast" -> AutoContrast.stretch(image);
      case "posterize" -> Posterize.keepBits(image, (int) parameter);
      case "solarize" -> Solarize.invertFrom(image, parameter);
      case "mirror" -> RandomFlip.HORIZONTAL.flipped(image);
      case "flip" -> RandomFlip.VERTICAL.flipped(image);
      case "blur" -> BoxBlur.blur(image, (int) parameter);
      case "median-blur" -> MedianBlur.blur(image, (int) parameter);
      case "gaussian-blur" -> GaussianBlur.blur(image, parameter);
      case "shear-x" -> NearestAffine.shearX(parameter).transform(image);
      case "shear-y" -> NearestAffine.shearY(parameter).transform(image);
      case "translate-x" -> NearestAffine.translation((int) parameter, 0).transform(image);
      case "rotate" ->
          NearestAffine.rotation(parameter, image.height(), image.width()).transform(image);
      default -> throw new AssertionError(name);
    };
  }

  private static double largestDifference(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((double) expected[i] - actual[i]));
    }
    return largest;
  }

  private static float[] floats(String text) {
    var numbers = Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    var floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers[i];
    return floats;
  }
}
