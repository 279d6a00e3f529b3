// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.error.InvalidSettingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Pictures to train with, to choose by, and to report on. */
public record DatasetSplit(LabeledImages train, LabeledImages validation, LabeledImages test) {

  /**
   * How much of each class is for testing and for validation; the rest is for training.
   *
   * @param test in [0, 1)
   * @param validation in [0, 1)
   */
  public record Fractions(double test, double validation) {
    /** A tenth, 15 hundredths, and 75 to train. */
    public static final Fractions DEFAULT = new Fractions(0.10, 0.15);

    public Fractions {
      if (!(test >= 0 && validation >= 0 && test + validation < 1)) {
        throw new InvalidSettingException(
            "the fractions for test and validation must be at least 0 and together below 1, got %s and %s"
                .formatted(test, validation));
      }
    }
  }

  /**
   * Divides each class by itself, so that the parts have the classes in the same proportion. The
   * same pictures and seed give the same parts.
   */
  public static DatasetSplit stratified(LabeledImages pictures, Fractions fractions, long seed) {
    var train = new ArrayList<Integer>();
    var valid = new ArrayList<Integer>();
    var test = new ArrayList<Integer>();
    for (var members : byClass(pictures)) {
      shuffle(members, seed);
      int tests = (int) Math.round(fractions.test * members.size());
      int valids = (int) Math.round(fractions.validation * members.size());
      test.addAll(members.subList(0, tests));
      valid.addAll(members.subList(tests, tests + valids));
      train.addAll(members.subList(tests + valids, members.size()));
    }
    return new DatasetSplit(part(pictures, train), part(pictures, valid), part(pictures, test));
  }

  /**
   * The same with {@code most} pictures to train with, if there are more. The classes keep their
   * proportion as nearly as can be: each has its share rounded down, and what is left of {@code
   * most} goes one by one to those that lost most by that.
   */
  public DatasetSplit limitTraining(int most, long seed) {
    if (train.size() <= most) return this;
    var taken = new ArrayList<Integer>();
    var left = new ArrayList<Share>();
    for (var members : byClass(train)) {
      shuffle(members, seed);
      var product = (long) most * members.size();
      var count = (int) (product / train.size());
      taken.addAll(members.subList(0, count));
      if (count < members.size()) {
        left.add(new Share(members.get(count), product % train.size()));
      }
    }
    left.sort(Comparator.comparingLong(Share::lost).reversed());
    left.stream().limit(most - taken.size()).map(Share::next).forEach(taken::add);
    return new DatasetSplit(part(train, taken), validation, test);
  }

  /** The next picture of a class, and what the class lost by rounding. */
  private record Share(int next, long lost) {}

  private static List<List<Integer>> byClass(LabeledImages pictures) {
    var classes = new ArrayList<List<Integer>>();
    pictures.classNames().forEach(label -> classes.add(new ArrayList<>()));
    for (int i = 0; i < pictures.size(); i++) classes.get(pictures.label(i)).add(i);
    return classes;
  }

  private static void shuffle(List<Integer> members, long seed) {
    Collections.shuffle(members, new Random(seed));
  }

  private static LabeledImages part(LabeledImages pictures, List<Integer> numbers) {
    return pictures.subset(numbers.stream().sorted().mapToInt(Integer::intValue).toArray());
  }
}
