// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.images.RgbImage;
import dev.convnet.data.sets.Mnist;
import dev.convnet.io.savedmodel.ImageClassifier;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What {@code tools/bench-mnist} measures; {@code mnist_speed.py} is the same in Python.
 *
 * <pre>
 * softmax                milliseconds of a step of mnist-softmax, batch and all
 * classify MODEL SIDE    for batches of 1 and 32: pictures a second, milliseconds that half of the
 *                        calls take at most, and 99 of 100
 * </pre>
 */
final class MnistSpeed {
  private static final int FEW = 1_000;
  private static final int MANY = 11_000;
  private static final int WARM_UP = 200;
  private static final int PICTURES = 5_000;
  private static final int CALLS_AT_LEAST = 300;

  private MnistSpeed() {}

  public static void main(String... arguments) throws IOException {
    if (arguments[0].equals("softmax")) softmax();
    else classify(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
  }

  /** The difference of two runs, so that what begins and ends them is left out. */
  private static void softmax() throws IOException {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    var mnist = Mnist.read(Path.of("nowhere"), nowhere);
    MnistSoftmax.run(mnist, FEW, 1, nowhere);
    var begun = System.nanoTime();
    MnistSoftmax.run(mnist, FEW, 1, nowhere);
    var between = System.nanoTime();
    MnistSoftmax.run(mnist, MANY, 1, nowhere);
    var ended = System.nanoTime();
    var nanoseconds = (ended - between) - (between - begun);
    System.out.printf(Locale.ROOT, "%.4f%n", nanoseconds / 1e6 / (MANY - FEW));
  }

  private static void classify(Path model, int side) throws IOException {
    try (var classifier = ImageClassifier.load(model)) {
      for (int batch : new int[] {1, 32}) classify(classifier, side, batch);
    }
  }

  private static void classify(ImageClassifier classifier, int side, int batch) {
    var random = new Random(1);
    var pictures =
        IntStream.range(0, batch)
            .mapToObj(
                i -> {
                  var rgb = new byte[3 * side * side];
                  random.nextBytes(rgb);
                  return new RgbImage(side, side, rgb);
                })
            .toList();
    for (int i = 0; i < WARM_UP; i++) classifier.classify(pictures);
    var times = new long[Math.max(CALLS_AT_LEAST, PICTURES / batch)];
    for (int i = 0; i < times.length; i++) {
      var begun = System.nanoTime();
      classifier.classify(pictures);
      times[i] = System.nanoTime() - begun;
    }
    var perSecond = batch * times.length * 1e9 / Arrays.stream(times).sum();
    Arrays.sort(times);
    System.out.printf(
        Locale.ROOT,
        "%d %.0f %.3f %.3f%n",
        batch,
        perSecond,
        times[times.length / 2] / 1e6,
        times[times.length * 99 / 100] / 1e6);
  }
}
