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
 * @param guesses every class, the likeliest first
 */
public record Answer(List<Guess> guesses) {
  public Answer {
    guesses = List.copyOf(guesses);
  }

  /**
   * A class, and how sure the classifier is of it.
   *
   * @param probability from 0 to 1
   */
  public record Guess(String label, float probability) {
    /** {@code cat 71.2 %}. */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s %.1f %%", label, 100 * probability);
    }
  }

  /** Puts the labels in the order of their scores; of equal ones the first comes first. */
  static Answer of(List<String> labels, float[] scores) {
    return new Answer(
        IntStream.range(0, scores.length)
            .mapToObj(i -> new Guess(labels.get(i), scores[i]))
            .sorted(comparingDouble(guess -> -guess.probability))
            .toList());
  }

  public Guess best() {
    return guesses.get(0);
  }

  /** The likeliest {@code count}, or all where there are fewer. */
  public List<Guess> top(int count) {
    return guesses.subList(0, Math.min(count, guesses.size()));
  }

  /** {@code cat 71.2 %, dog 20.1 %, …}: the likeliest {@code count}. */
  public String toString(int count) {
    return top(count).stream().map(Guess::toString).collect(joining(", "));
  }
}
