// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

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

  /** Sorts the labels by their scores; labels of equal scores keep their order. */
  static ImagePrediction of(List<String> labels, float[] scores) {
    return new ImagePrediction(
        IntStream.range(0, scores.length)
            .mapToObj(i -> new ClassProbability(labels.get(i), scores[i]))
            .sorted(comparingDouble(candidate -> -candidate.probability))
            .toList());
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
