// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts, for each class, how often each class was predicted. Mutable and not thread-safe. */
public final class ConfusionMatrix {
  private final List<String> classNames;
  private final long[][] counts; // [label, prediction]

  /** A matrix in which no image is counted. */
  public ConfusionMatrix(List<String> classNames) {
    this.classNames = List.copyOf(classNames);
    this.counts = new long[classNames.size()][classNames.size()];
  }

  /**
   * Counts an image.
   *
   * @param label the index of its class
   * @param prediction the index of the predicted class
   */
  public void add(int label, int prediction) {
    counts[label][prediction]++;
  }

  public List<String> classNames() {
    return classNames;
  }

  /** The number of images of class {@code label} for which {@code prediction} was predicted. */
  public long count(int label, int prediction) {
    return counts[label][prediction];
  }

  /** The number of images. */
  public long total() {
    return classes().mapToLong(this::ofClass).sum();
  }

  /** The number of images whose prediction equals their label. */
  public long correct() {
    return classes().mapToLong(i -> counts[i][i]).sum();
  }

  /** The fraction of all images whose prediction equals their label; NaN without images. */
  public double accuracy() {
    return ratio(correct(), total());
  }

  /**
   * The fraction of the predictions {@code label} that are correct; NaN without such predictions.
   */
  public double precision(int label) {
    return ratio(counts[label][label], classes().mapToLong(i -> counts[i][label]).sum());
  }

  /**
   * The fraction of the images of class {@code label} that are predicted correctly; NaN without
   * such images.
   */
  public double recall(int label) {
    return ratio(counts[label][label], ofClass(label));
  }

  private long ofClass(int label) {
    return classes().mapToLong(prediction -> counts[label][prediction]).sum();
  }

  private IntStream classes() {
    return IntStream.range(0, classNames.size());
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }

  /**
   * A table with a row per class: its name, how often each class was predicted, precision and
   * recall. With more than 20 classes it has precision and recall only.
   */
  @Override
  public String toString() {
    var width = classNames.stream().mapToInt(String::length).max().orElse(0);
    var shown = classNames.size() <= 20 ? classes().toArray() : new int[0];
    var digits = Math.max(5, Long.toString(total()).length() + 1);
    var header =
        " ".repeat(width)
            + IntStream.of(shown)
                .mapToObj(i -> abbreviate(classNames.get(i), digits))
                .collect(joined())
            + "  precision  recall\n";
    return classes()
        .mapToObj(label -> row(label, shown, width, digits))
        .collect(Collectors.joining("", header, ""));
  }

  private String row(int label, int[] shown, int width, int digits) {
    var cells =
        IntStream.of(shown)
            .mapToObj(prediction -> ("%" + digits + "d").formatted(counts[label][prediction]))
            .collect(joined());
    return ("%-" + width + "s%s  %9s  %6s%n")
        .formatted(classNames.get(label), cells, format(precision(label)), format(recall(label)));
  }

  private static String format(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String abbreviate(String name, int digits) {
    return ("%" + digits + "s").formatted(name.substring(0, Math.min(name.length(), digits - 1)));
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining();
  }
}
