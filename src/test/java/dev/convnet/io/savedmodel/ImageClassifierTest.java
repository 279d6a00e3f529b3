// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.images.RgbImage;
import dev.convnet.data.sets.Cifar10Image;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.NativeMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageClassifierTest {
  private static final float[] ORANGE_SCORES = ColorNetwork.scores(255, 128, 0);

  @TempDir static Path folder;

  private static Path model;
  private static ImageClassifier classifier;

  @BeforeAll
  static void export() throws IOException {
    var checkpoint = ColorNetwork.checkpoint(folder);
    model = folder.resolve("colors");
    new SavedModelExporter(ColorNetwork.network()).export(checkpoint, model);
    classifier = ImageClassifier.load(model);
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  @Test
  void namesTheClassesTheLikeliestFirst() {
    var prediction = classifier.classify(List.of(orange(4, 4))).get(0);

    assertEquals("red", prediction.best().label());
    assertEquals("red 99.3 %, green 0.7 %", prediction.toString(2));
    assertScores(ORANGE_SCORES, prediction);
  }

  @ParameterizedTest(name = "{0}x{0}")
  @ValueSource(ints = {1, 3, 4, 5, 32, 1000})
  void acceptsImagesOfAnySize(int size) {
    var prediction = classifier.classify(List.of(orange(size, size + 1))).get(0);

    assertScores(ORANGE_SCORES, prediction);
  }

  @Test
  void predictsTheSameForAnImageAloneAndAmongAHundred() {
    var images = new Random(3).ints(100).mapToObj(seed -> noise(seed, 7, 6)).toList();

    var together = classifier.classify(images);

    for (int i = 0; i < 100; i++) {
      assertScores(
          ColorNetwork.scores(together.get(i)),
          classifier.classify(images.subList(i, i + 1)).get(0));
    }
  }

  @Test
  void predictsTheSameForPixelsAndTheirFile() {
    var images = IntStream.range(0, 20).mapToObj(seed -> noise(seed, 9, 13)).toList();
    var files = images.stream().map(ImageClassifierTest::png).toList();

    var byPixels = classifier.classify(images);
    var byFiles = classifier.classifyEncoded(files);

    for (int i = 0; i < 20; i++) assertScores(ColorNetwork.scores(byPixels.get(i)), byFiles.get(i));
  }

  @Test
  void acceptsFilesOfManySizesTogether() {
    var files = List.of(png(orange(1, 1)), png(orange(50, 2)), png(orange(4, 4)));

    var predictions = classifier.classifyEncoded(files);

    assertEquals(3, predictions.size());
    for (var prediction : predictions) assertScores(ORANGE_SCORES, prediction);
  }

  @Test
  void acceptsImagesOfCifar10() {
    var planes = new byte[3072];
    Arrays.fill(planes, 1024, 2048, (byte) 255);

    var prediction = classifier.classify(List.of(new Cifar10Image(6, planes).toRgb())).get(0);

    assertScores(ColorNetwork.scores(0, 255, 0), prediction);
  }

  @Test
  void hasNoPredictionsWithoutImages() {
    assertEquals(List.of(), classifier.classify(List.of()));
    assertEquals(List.of(), classifier.classifyEncoded(List.of()));
  }

  @Test
  void refusesImagesOfTwoSizesInOneCall() {
    var images = List.of(orange(4, 4), orange(4, 5));

    var error = assertThrows(IllegalArgumentException.class, () -> classifier.classify(images));

    assertEquals(
        "the images of one call must have the same size; image 1 is %s, image 2 is %s"
            .formatted(orange(4, 4), orange(4, 5)),
        error.getMessage());
  }

  @Test
  void givesThirtyTwoThreadsTheSamePredictionsAsOne() throws Exception {
    var images = IntStream.range(0, 32).mapToObj(seed -> noise(seed, 6, 6)).toList();
    var files = images.stream().map(ImageClassifierTest::png).toList();
    var alone = images.stream().map(image -> classifier.classify(List.of(image))).toList();
    var pool = Executors.newFixedThreadPool(32);
    try {
      var calls = new ArrayList<Callable<List<ImagePrediction>>>();
      for (int i = 0; i < 32 * 1000; i++) {
        var image = images.get(i % 32);
        var file = files.get(i % 32);
        calls.add(
            i % 2 == 0
                ? () -> classifier.classify(List.of(image))
                : () -> classifier.classifyEncoded(List.of(file)));
      }

      var predictions = pool.invokeAll(calls);

      for (int i = 0; i < calls.size(); i++)
        assertEquals(alone.get(i % 32), predictions.get(i).get());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void finishesCallsThatHaveBegunWhenItIsClosed() throws Exception {
    var closing = ImageClassifier.load(model);
    var pool = Executors.newFixedThreadPool(8);
    var begun = new CountDownLatch(8);
    try {
      Callable<Integer> untilClosed = () -> callUntilClosed(closing, begun);
      var calls = Collections.nCopies(8, untilClosed).stream().map(pool::submit).toList();
      begun.await();

      closing.close();

      for (var call : calls) assertTrue(call.get() >= 1);
    } finally {
      pool.shutdownNow();
    }
  }

  private static int callUntilClosed(ImageClassifier closing, CountDownLatch begun) {
    for (int answered = 0; ; answered++) {
      try {
        assertScores(ORANGE_SCORES, closing.classify(List.of(orange(100, 100))).get(0));
        if (answered == 0) begun.countDown();
      } catch (IllegalStateException closed) {
        assertTrue(closed.getMessage().endsWith(" is closed"), closed::getMessage);
        return answered;
      }
    }
  }

  @Test
  void refusesCallsAfterItIsClosed() throws IOException {
    var closed = ImageClassifier.load(model);
    closed.close();
    closed.close();

    var error =
        assertThrows(IllegalStateException.class, () -> closed.classify(List.of(orange(1, 1))));

    assertEquals("the model of " + model.resolve("1") + " is closed", error.getMessage());
  }

  @Test
  void givesBackAllNativeMemory() throws IOException {
    useOften(1);

    NativeMemory.assertAllIsClosed(() -> useOften(5));
  }

  private static void useOften(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      try (var used = ImageClassifier.load(model)) {
        used.classify(List.of(orange(3, 3)));
        assertThrows(
            IllegalArgumentException.class, () -> used.classifyEncoded(List.of(new byte[9])));
      }
    }
  }

  private static RgbImage orange(int height, int width) {
    var rgb = new byte[height * width * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) 255;
      rgb[i + 1] = (byte) 128;
    }
    return new RgbImage(height, width, rgb);
  }

  private static RgbImage noise(long seed, int height, int width) {
    var rgb = new byte[height * width * 3];
    new Random(seed).nextBytes(rgb);
    return new RgbImage(height, width, rgb);
  }

  private static byte[] png(RgbImage pixels) {
    return ImageFiles.encode("png", ImageFiles.of(pixels.height(), pixels.width(), pixels.rgb()));
  }

  private static void assertScores(float[] expected, ImagePrediction prediction) {
    assertArrayEquals(expected, ColorNetwork.scores(prediction), 1e-6f);
  }
}
