// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.error.InvalidSettingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * The images for training, for validation (to choose the best epoch by) and for the final test. All
 * three have the same classes.
 */
public record DatasetSplit(LabeledImages train, LabeledImages validation, LabeledImages test) {

  /**
   * The fractions of each class that are used for the test and for validation; the rest is for
   * training.
   *
   * @param test in [0, 1)
   * @param validation in [0, 1)
   */
  public record Fractions(double test, double validation) {
    /** 10 % for the test, 15 % for validation, 75 % for training. */
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
   * Divides a data set at random, each class by itself, so that all parts have the classes in the
   * same proportions. The same data set and seed give the same parts.
   */
  public static DatasetSplit stratified(LabeledImages dataset, Fractions fractions, long seed) {
    var train = new ArrayList<Integer>();
    var validation = new ArrayList<Integer>();
    var test = new ArrayList<Integer>();
    for (var indices : indicesByClass(dataset)) {
      shuffle(indices, seed);
      int testCount = (int) Math.round(fractions.test * indices.size());
      int validationCount = (int) Math.round(fractions.validation * indices.size());
      test.addAll(indices.subList(0, testCount));
      validation.addAll(indices.subList(testCount, testCount + validationCount));
      train.addAll(indices.subList(testCount + validationCount, indices.size()));
    }
    return new DatasetSplit(
        subset(dataset, train), subset(dataset, validation), subset(dataset, test));
  }

  /**
   * Keeps a random subset of the training images. The classes keep their proportions as closely as
   * whole numbers allow (the largest remainder method).
   *
   * @param limit the size of the subset; all images are kept if there are not more
   */
  public DatasetSplit limitTraining(int limit, long seed) {
    if (train.size() <= limit) return this;
    var kept = new ArrayList<Integer>();
    var remainders = new ArrayList<Remainder>();
    for (var indices : indicesByClass(train)) {
      shuffle(indices, seed);
      var product = (long) limit * indices.size();
      var count = (int) (product / train.size());
      kept.addAll(indices.subList(0, count));
      if (count < indices.size()) {
        remainders.add(new Remainder(indices.get(count), product % train.size()));
      }
    }
    remainders.sort(Comparator.comparingLong(Remainder::size).reversed());
    remainders.stream().limit(limit - kept.size()).map(Remainder::nextIndex).forEach(kept::add);
    return new DatasetSplit(subset(train, kept), validation, test);
  }

  /** The next image of a class, and what the class lost by rounding its share down. */
  private record Remainder(int nextIndex, long size) {}

  private static List<List<Integer>> indicesByClass(LabeledImages dataset) {
    var classes = new ArrayList<List<Integer>>();
    dataset.classNames().forEach(name -> classes.add(new ArrayList<>()));
    for (int i = 0; i < dataset.size(); i++) classes.get(dataset.label(i)).add(i);
    return classes;
  }

  private static void shuffle(List<Integer> indices, long seed) {
    Collections.shuffle(indices, new Random(seed));
  }

  private static LabeledImages subset(LabeledImages dataset, List<Integer> indices) {
    return dataset.subset(indices.stream().sorted().mapToInt(Integer::intValue).toArray());
  }
}
