// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network predicted for each image of a set, and the counts of each class's scores, from
 * which precision and recall of every threshold follow. An image takes 16 bytes. Mutable and not
 * thread-safe.
 */
public final class ScoredPredictions {
  /** The number of thresholds, from 0 to 1. */
  public static final int THRESHOLDS = 201;

  private final int classes;
  private int[] labels = new int[1024];
  private int[] predictions = new int[1024];
  private float[] confidences = new float[1024];
  private float[] losses = new float[1024];
  private int size;
  private final long[][] ofClass; // [class, bucket] of the images of the class
  private final long[][] ofOthers; // [class, bucket] of all others

  /** Starts without images. */
  public ScoredPredictions(int classes) {
    this.classes = classes;
    this.ofClass = new long[classes][THRESHOLDS];
    this.ofOthers = new long[classes][THRESHOLDS];
  }

  /**
   * Adds the next image.
   *
   * @param logits has those of the image from index {@code from} on, one per class
   * @param label the index of the image's class
   */
  public void add(float[] logits, int from, int label) {
    if (size == labels.length) grow();
    int best = 0;
    for (int i = 1; i < classes; i++) if (logits[from + i] > logits[from + best]) best = i;
    double sum = 0;
    for (int i = 0; i < classes; i++)
      sum += Math.exp((double) logits[from + i] - logits[from + best]);
    for (int i = 0; i < classes; i++) {
      var score = Math.exp((double) logits[from + i] - logits[from + best]) / sum;
      var counts = i == label ? ofClass : ofOthers;
      counts[i][bucket(score)]++;
    }
    labels[size] = label;
    predictions[size] = best;
    confidences[size] = (float) (1 / sum);
    losses[size] = (float) (logits[from + best] + Math.log(sum) - logits[from + label]);
    size++;
  }

  /** A score that is no number counts as 0. */
  private static int bucket(double score) {
    return (int) Math.min(score * (THRESHOLDS - 1), THRESHOLDS - 1);
  }

  private void grow() {
    int capacity = Math.multiplyExact(2, size);
    labels = Arrays.copyOf(labels, capacity);
    predictions = Arrays.copyOf(predictions, capacity);
    confidences = Arrays.copyOf(confidences, capacity);
    losses = Arrays.copyOf(losses, capacity);
  }

  /** The number of images. */
  public int size() {
    return size;
  }

  /** The number of classes. */
  public int classes() {
    return classes;
  }

  /** The index of the class of image {@code i}. */
  public int label(int i) {
    return labels[i];
  }

  /** The index of the class with the highest score of image {@code i}. */
  public int prediction(int i) {
    return predictions[i];
  }

  /** The softmax score of {@link #prediction}, from 0 to 1. */
  public float confidence(int i) {
    return confidences[i];
  }

  /** The cross entropy of image {@code i}. */
  public float loss(int i) {
    return losses[i];
  }

  /** The misclassified images with the highest losses, the highest first. */
  public List<Integer> worst(int count) {
    return IntStream.range(0, size)
        .filter(i -> labels[i] != predictions[i])
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -losses[i]).thenComparing(i -> i))
        .limit(count)
        .toList();
  }

  /** For each threshold, how many images of a class have at least that score for it. */
  public long[] truePositives(int classIndex) {
    return fromAbove(ofClass[classIndex]);
  }

  /**
   * For each threshold, how many images of other classes have at least that score for the class.
   */
  public long[] falsePositives(int classIndex) {
    return fromAbove(ofOthers[classIndex]);
  }

  /** {@link #truePositives(int)}, summed over all classes: the micro-average. */
  public long[] truePositives() {
    return fromAbove(sum(ofClass));
  }

  /** {@link #falsePositives(int)}, summed over all classes: the micro-average. */
  public long[] falsePositives() {
    return fromAbove(sum(ofOthers));
  }

  private static long[] sum(long[][] counts) {
    var sum = new long[THRESHOLDS];
    for (var row : counts) for (int i = 0; i < THRESHOLDS; i++) sum[i] += row[i];
    return sum;
  }

  private static long[] fromAbove(long[] counts) {
    var sums = counts.clone();
    for (int i = THRESHOLDS - 2; i >= 0; i--) sums[i] += sums[i + 1];
    return sums;
  }
}
