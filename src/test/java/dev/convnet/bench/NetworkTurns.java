// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import dev.convnet.data.images.RgbImage;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Calls of one network with one number of pictures, ours and Keras's by turns.
 *
 * @param here milliseconds of each of our calls
 * @param keras milliseconds of each of Keras's, none where it has no such network
 */
record NetworkTurns(int batch, List<Double> here, List<Double> keras) {
  private static final double TOLERANCE = 1e-4;

  /**
   * When there are enough calls of each: these, or fewer, but three at least, after so long.
   *
   * @param calls of each
   * @param seconds of both together
   */
  record Limit(int calls, int seconds) {
    private static final int FEWEST = 3;

    private boolean wantsMore(int taken, long nanoseconds) {
      return taken < calls && (taken < FEWEST || nanoseconds < seconds * 1e9);
    }
  }

  /**
   * Takes the turns; first one each whose time does not count, and whose answers must agree.
   *
   * @param limit when there are enough
   * @param keras which has the same network with the same weights
   */
  static NetworkTurns take(
      Limit limit,
      List<RgbImage> pictures,
      ImageClassifier classifier,
      Optional<KerasProcess> keras)
      throws IOException {
    var batch = pictures.size();
    var answers = classifier.classify(pictures);
    if (keras.isPresent()) {
      keras.get().predict(batch);
      checkAgree(answers, keras.get().seen());
    }
    var here = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    var start = System.nanoTime();
    while (limit.wantsMore(here.size(), System.nanoTime() - start)) {
      var begun = System.nanoTime();
      classifier.classify(pictures);
      here.add((System.nanoTime() - begun) / 1e6);
      if (keras.isPresent()) theirs.add(keras.get().predict(batch));
    }
    return new NetworkTurns(batch, here, theirs);
  }

  private static void checkAgree(List<ImagePrediction> answers, float[] expected)
      throws IOException {
    var largest = IntStream.range(0, expected.length).mapToDouble(i -> expected[i]).max();
    var actual = new float[expected.length];
    var classes = expected.length / answers.size();
    for (int i = 0; i < answers.size(); i++) {
      for (var guess : answers.get(i).classProbabilities()) {
        actual[i * classes + Integer.parseInt(guess.label())] = guess.probability();
      }
    }
    var difference =
        IntStream.range(0, expected.length)
            .mapToDouble(i -> Math.abs(expected[i] - actual[i]))
            .max();
    if (difference.orElseThrow() <= TOLERANCE * largest.orElseThrow()) return;
    throw new IOException(
        "Keras's answers are others: probabilities up to %s differ by %s"
            .formatted(largest.orElseThrow(), difference.orElseThrow()));
  }

  /** How many times as long Keras takes. */
  double ratio() {
    return Measures.median(keras) / Measures.median(here);
  }
}
