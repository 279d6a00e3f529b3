// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.EncodedImage;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** How bright the images of a request are. */
class InputStatisticsTest {
  private static Optional<InputStatistics> of(Tensor tensor) {
    try (tensor) {
      return InputStatistics.of(tensor);
    }
  }

  private static Tensor bytes(Shape shape, int... values) {
    var all = new byte[(int) shape.size()];
    for (int i = 0; i < all.length; i++) all[i] = (byte) values[i % values.length];
    return TUint8.tensorOf(shape, DataBuffers.of(all, true, false));
  }

  private static Tensor floats(Shape shape, float... values) {
    var all = new float[(int) shape.size()];
    for (int i = 0; i < all.length; i++) all[i] = values[i % values.length];
    return TFloat32.tensorOf(shape, DataBuffers.of(all, true, false));
  }

  private static List<Integer> histogram(int... binsAndShares) {
    var histogram = new Integer[InputStatistics.BINS];
    Arrays.fill(histogram, 0);
    for (int i = 0; i < binsAndShares.length; i += 2) {
      histogram[binsAndShares[i]] = binsAndShares[i + 1];
    }
    return List.of(histogram);
  }

  @Test
  void ofABatchAllImagesCount() {
    var found = of(bytes(Shape.of(3, 8, 10), 0, 255)).orElseThrow();
    assertEquals(new InputStatistics(3, 0.5, 0.5, histogram(0, 500, 15, 500)), found);

    var values = new float[3 * 64];
    Arrays.fill(values, 64, 128, 255); // the first one is black, and the last one no image
    Arrays.fill(values, 128, 192, -1);
    assertEquals(
        Optional.of(new InputStatistics(2, 0.5, 0, histogram(0, 500, 15, 500))),
        of(floats(Shape.of(3, 64), values)));
  }

  /** Each of many images counts, with some of its pixels. */
  @Test
  void ofManyImages() {
    var values = new int[1500 * 1024];
    for (int image = 0; image < 1500; image++) {
      Arrays.fill(values, image * 1024, (image + 1) * 1024, image < 250 ? 255 : 0);
    }
    var found = of(bytes(Shape.of(1500, 32, 32), values)).orElseThrow();

    assertEquals(new InputStatistics(1000, 0.25, 0, histogram(0, 750, 15, 250)), found);
  }

  @Test
  void floatsAreOfZeroToOneOrTo255() {
    var half = new InputStatistics(1, 0.5, 0, histogram(8, 1000));
    assertEquals(Optional.of(half), of(floats(Shape.of(1, 64), 0.5f)));
    assertEquals(Optional.of(half), of(floats(Shape.of(1, 8, 8, 1), 127.5f)));
  }

  /** The mean of red, green and blue; transparency is no brightness. */
  @Test
  void colorsAreOnePixel() {
    var found = of(bytes(Shape.of(1, 8, 8, 4), 0, 255, 255, 9)).orElseThrow();

    assertEquals(2 / 3.0, found.mean(), 1e-9);
    assertEquals(histogram(10, 1000), found.histogram());
  }

  @Test
  void ofALargeImageSomePixelsCount() {
    var found = of(bytes(Shape.of(1, 300, 300, 3), 51)).orElseThrow();

    assertEquals(0.2, found.mean(), 1e-9);
    assertEquals(histogram(3, 1000), found.histogram());
  }

  @Test
  void whatIsNoImage() {
    assertEquals(Optional.empty(), of(floats(Shape.of(1, 64), -1, 1)));
    assertEquals(Optional.empty(), of(floats(Shape.of(1, 64), Float.NaN)));
    assertEquals(Optional.empty(), of(floats(Shape.of(1, 64), 256)));
    assertEquals(Optional.empty(), of(floats(Shape.of(1, 63), 1)));
    assertEquals(Optional.empty(), of(floats(Shape.of(64), 1)));
    assertEquals(Optional.empty(), of(floats(Shape.of(0, 64))));
    assertEquals(Optional.empty(), of(TString.scalarOf("text")));
  }

  private static byte[] file(String format, int width, int height) throws IOException {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var pen = image.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, width / 2, height);
    pen.dispose();
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  @Test
  void filesAreDecoded() throws IOException {
    for (var format : List.of("png", "jpeg", "bmp", "gif")) {
      var found = InputStatistics.of(file(format, 512, 256), 1_000_000).orElseThrow();
      assertEquals(0.5, found.mean(), 0.02, format);
      assertEquals(0.5, found.deviation(), 0.02, format);
    }
    var file = file("jpeg", 64, 64);
    assertEquals(Optional.empty(), InputStatistics.of(file, 4000));
    assertEquals(Optional.empty(), InputStatistics.of(new byte[] {1, 2, 3}, 4000));
    assertEquals(Optional.empty(), InputStatistics.of(Arrays.copyOf(file, 50), 5000));
  }

  @Test
  void severalFilesAreOneMean() throws IOException {
    var half = EncodedImage.of(file("png", 64, 64), "image");
    var black = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", black);
    var files = List.of(half, EncodedImage.of(black.toByteArray(), "image"));

    var found = new InputLook().at(Map.of(), files).orElseThrow();

    if (found.images() == 2) assertEquals(0.25, found.mean(), 1e-3);
    else assertEquals(0.5, found.mean(), 1e-3); // the machine was busy
  }

  /** Files take a share of the time; tensors cost next to nothing. */
  @Test
  void decodingEndsWhenItTakesTooLong() throws IOException {
    var look = new InputLook();
    var image = EncodedImage.of(file("png", 990, 990), "image");
    int looked = 0;
    long start = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      if (look.at(Map.of(), Collections.nCopies(1, image)).isPresent()) looked++;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(looked > 0 && looked < 1000, looked + " of 1000");
    assertTrue(seconds < 5, seconds + " s");
    try (var tensor = bytes(Shape.of(1, 8, 8), 0)) {
      assertTrue(look.at(Map.of("x", tensor), List.of()).isPresent());
    }
  }
}
