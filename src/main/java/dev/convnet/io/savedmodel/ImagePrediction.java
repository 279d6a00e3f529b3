// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static java.util.Comparator.comparingDouble;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What a classifier says of a picture.
 *
 * @param classProbabilities every class, the likeliest first
 */
public record ImagePrediction(List<ClassProbability> classProbabilities) {
  public ImagePrediction {
    classProbabilities = List.copyOf(classProbabilities);
  }

  /**
   * A class, and how sure the classifier is of it.
   *
   * @param probability from 0 to 1
   */
  public record ClassProbability(String label, float probability) {
    /** {@code cat 71.2 %}. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %.1f %%", label, 100 * probability);
    }
  }

  /** Puts the labels in the order of their scores; of equal ones the first comes first. */
  static ImagePrediction of(List<String> labels, float[] scores) {
    return new ImagePrediction(
        IntStream.range(0, scores.length)
            .mapToObj(i -> new ClassProbability(labels.get(i), scores[i]))
            .sorted(comparingDouble(guess -> -guess.probability))
            .toList());
  }

  public ClassProbability best() {
    return classProbabilities.get(0);
  }

  /** The likeliest {@code count}, or all where there are fewer. */
  public List<ClassProbability> top(int count) {
    return classProbabilities.subList(0, Math.min(count, classProbabilities.size()));
  }

  /** {@code cat 71.2 %, dog 20.1 %, …}: the likeliest {@code count}. */
  public String toString(int count) {
    return top(count).stream().map(ClassProbability::toString).collect(joining(", "));
  }
}
