// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

class WindowTest {
  @ParameterizedTest
  @EnumSource
  void countsTheProductsWithPaddingAsTheirDefinitionDoes(Padding padding) {
    for (int size = 1; size <= 5; size++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int height = size; height <= 9; height++) {
          var window = new Window(size, stride, padding);
          int width = 7;
          var y = Shape.of(-1, outputs(window, height), outputs(window, width), 3);
          long all = size * size * y.get(1) * y.get(2) * 2 * 3;

          var onPadding = window.onPadding(Shape.of(-1, height, width, 2), y, all);

          long inside = pairsInside(window, height) * pairsInside(window, width) * 2 * 3;
          assertEquals(all - inside, onPadding, window + " on " + height);
        }
      }
    }
  }

  private static long outputs(Window window, int length) {
    int covered = window.padding() == Padding.SAME ? length : length - window.size() + 1;
    return (covered + window.stride() - 1) / window.stride();
  }

  private static long pairsInside(Window window, int length) {
    long outputs = outputs(window, length);
    long needed = (outputs - 1) * window.stride() + window.size();
    long before = Math.max(0, needed - length) / 2;
    long inside = 0;
    for (long output = 0; output < outputs; output++) {
      for (long place = 0; place < window.size(); place++) {
        long at = output * window.stride() - before + place;
        if (at >= 0 && at < length) inside++;
      }
    }
    return inside;
  }

  @ParameterizedTest
  @EnumSource
  void countsNoneForImagesOfAnySize(Padding padding) {
    var any = Shape.of(-1, -1, -1, 2);

    assertEquals(0, new Window(3, 1, padding).onPadding(any, any, 18));
  }
}
