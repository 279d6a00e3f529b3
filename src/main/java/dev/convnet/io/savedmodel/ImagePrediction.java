// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The prediction for one image.
 *
 * @param classProbabilities all classes, in descending order of probability
 */
public record ImagePrediction(List<ClassProbability> classProbabilities) {
  public ImagePrediction {
    classProbabilities = List.copyOf(classProbabilities);
  }

  /**
   * A class and its predicted probability.
   *
   * @param label the name of the class
   * @param probability from 0 to 1
   */
  public record ClassProbability(String label, float probability) {
    /** {@code cat 71.2 %}. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %.1f %%", label, 100 * probability);
    }
  }

  /**
   * Sorts the labels by their scores; labels of equal scores keep their order.
   *
   * @param labels the names of the classes
   * @param scores one for each, in the same order
   */
  public static ImagePrediction of(List<String> labels, float[] scores) {
    var keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) keys[i] = descending(scores[i]) << Integer.SIZE | i;
    Arrays.sort(keys);
    var candidates = new ClassProbability[keys.length];
    for (int i = 0; i < keys.length; i++) {
      int label = (int) keys[i];
      candidates[i] = new ClassProbability(labels.get(label), scores[label]);
    }
    return new ImagePrediction(List.of(candidates));
  }

  /** A number that is smaller, the larger the score is; that of NaN is the largest. */
  private static long descending(float score) {
    int bits = Float.floatToIntBits(-score);
    return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
  }

  /** The class of the highest probability. */
  public ClassProbability best() {
    return classProbabilities.get(0);
  }

  /** The {@code count} classes of the highest probabilities, or all classes if there are fewer. */
  public List<ClassProbability> top(int count) {
    return classProbabilities.subList(0, Math.min(count, classProbabilities.size()));
  }

  /** The {@code count} classes of the highest probabilities: {@code cat 71.2 %, dog 20.1 %}. */
  public String toString(int count) {
    return top(count).stream().map(ClassProbability::toString).collect(joining(", "));
  }
}
