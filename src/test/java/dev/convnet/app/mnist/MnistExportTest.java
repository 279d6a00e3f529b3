// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.RgbImage;
import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.MnistDataset;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.SavedModelExporter;
import dev.convnet.testing.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** A few steps of training, exported, read digits that were not trained with. */
@Tag("slow")
class MnistExportTest {
  private static final int DIGITS = 100;

  @TempDir static Path folder;

  private static MnistDataset digits;
  private static Path model;

  @BeforeAll
  static void trainAndExport() throws IOException {
    var mnist = SmallMnist.read();
    MnistCnnTrain.run(mnist, new MnistCnnTrain.TrainingConfig(150, 1, folder), System.out);
    digits = mnist.validation();
    model = new SavedModelExporter(MnistExport.network()).export(folder, folder.resolve("mnist"));
  }

  private static float[] ink(int digit) {
    var ink = new float[Mnist.IMAGE_PIXELS];
    digits.copyPixels(digit, ink, 0);
    return ink;
  }

  private static byte[] rgb(int digit) {
    var ink = ink(digit);
    var rgb = new byte[3 * Mnist.IMAGE_PIXELS];
    for (int i = 0; i < rgb.length; i++) rgb[i] = (byte) Math.round(255 * ink[i / 3]);
    return rgb;
  }

  @Test
  void readsMostDigits() throws IOException {
    var pictures =
        IntStream.range(0, DIGITS)
            .mapToObj(i -> new RgbImage(Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, rgb(i)));

    try (var classifier = ImageClassifier.load(model)) {
      var answers = classifier.classify(pictures.toList());

      var right =
          IntStream.range(0, DIGITS)
              .filter(i -> answers.get(i).best().label().equals("" + digits.label(i)))
              .count();
      assertTrue(right >= 80, right + " of " + DIGITS);
    }
  }

  @Test
  void readsFilesAsItReadsPixels() throws IOException {
    var png = ImageFiles.encode("png", ImageFiles.of(Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, rgb(0)));

    try (var classifier = ImageClassifier.load(model)) {
      var pixels =
          classifier.classify(List.of(new RgbImage(Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, rgb(0))));
      assertEquals(pixels, classifier.classifyEncoded(List.of(png)));
    }
  }

  @Test
  void showsTheFirstConvolutionBeforeAndAfterItsRectifier() {
    var shape = Shape.of(1, Mnist.IMAGE_SIZE, Mnist.IMAGE_SIZE, 3);
    try (var bundle = SavedModelBundle.load(model.toString(), "serve");
        var images = TUint8.tensorOf(shape, DataBuffers.of(rgb(0), true, false));
        var seen = bundle.function(MnistExport.FEATURES).call(Map.of("images", images))) {
      var convolved = (TFloat32) seen.get("convolved").orElseThrow();
      var rectified = (TFloat32) seen.get("rectified").orElseThrow();

      assertEquals(Shape.of(1, 28, 28, 32), convolved.shape());
      assertEquals(Shape.of(1, 28, 28, 32), rectified.shape());
      for (int filter = 0; filter < 32; filter++) {
        var bias = rectified.getFloat(0, 0, 0, filter) - convolved.getFloat(0, 0, 0, filter);
        assertEquals(
            Math.max(0, convolved.getFloat(0, 14, 14, filter) + bias),
            rectified.getFloat(0, 14, 14, filter),
            1e-5f);
      }
    }
  }
}
