// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.convnet.testing.GraphExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {
  @RegisterExtension final GraphExtension graph = new GraphExtension();

  /** The result for a pixel with red 0, green 127 and blue 255. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NONE, 0, 127, 255",
    "UNIT, 0, 0.49803922, 1",
    "TF, -1, -0.003921569, 1",
    "LITE, -0.9921875, 0, 1",
    "CAFFE, 151.061, 10.221, -123.68",
    "TORCH, -2.117904, 0.18767506, 2.64",
    "INK, -0.1, 0.535, 1.175"
  })
  void doesWhatItsFamilyWants(Preprocessing preprocessing, float first, float second, float third) {
    var pixel = graph.scope().tf().constant(new float[][][][] {{{{0, 127, 255}}}});

    var y = preprocessing.apply(graph.scope().nameScope("preprocess"), pixel);

    assertArrayEquals(new float[] {first, second, third}, graph.floats(y), 2e-5f);
  }

  @Test
  void standardizesEachImage() {
    var images = new float[][][][] {{{{1}, {3}}}, {{{9}, {9}}}};

    var y = Preprocessing.STANDARDIZED.apply(graph.scope(), graph.scope().tf().constant(images));

    assertArrayEquals(new float[] {-1, 1, 0, 0}, graph.floats(y));
  }
}
