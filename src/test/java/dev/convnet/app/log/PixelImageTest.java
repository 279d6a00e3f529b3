// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of numbers in JSON. */
class PixelImageTest {
  private static Optional<byte[]> png(String json) throws IOException {
    return PixelImage.png(new ObjectMapper().readTree(json));
  }

  private static int sample(String json, int x, int y, int band) throws IOException {
    var image = ImageIO.read(new ByteArrayInputStream(png(json).orElseThrow()));
    return image.getRaster().getSample(x, y, band);
  }

  @Test
  void pixelsAreBytesOrBrightness() throws IOException {
    assertEquals(200, sample("[[0, 200], [3, 4], [5, 6]]", 1, 0, 0));
    assertEquals(5, sample("[[0, 200], [3, 4], [5, 6]]", 0, 2, 0));
    assertEquals(128, sample("[[0, 0.5], [1, 0]]", 1, 0, 0));
    assertEquals(7, sample("[[[7], [200]]]", 0, 0, 0));
    for (int band = 0; band < 3; band++) {
      assertEquals(4 + band, sample("[[[1, 2, 3], [4, 5, 6]]]", 1, 0, band));
    }
    assertEquals(255, sample("[[0, 300], [-1, 2]]", 1, 0, 0));
    assertEquals(0, sample("[[0, 300], [-1, 2]]", 0, 1, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[[]]",
        "[1, 2]",
        "[[1, 2], [3]]",
        "[[1, \"a\"]]",
        "[[[1, 2]]]",
        "[[[1], 2]]",
        "3",
        "[[[1, 2, 3], [4, 5]]]",
        "[[[[1]]]]",
        "{\"a\": 1}",
        "[[1, null]]"
      })
  void othersAreNoImage(String json) throws IOException {
    assertEquals(Optional.empty(), png(json));
  }
}
