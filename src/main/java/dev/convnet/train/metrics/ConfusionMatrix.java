// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts how often each class was taken for each. Not for several threads. */
public final class ConfusionMatrix {
  private final List<String> classNames;
  private final long[][] counts; // [label, answer]

  /** Starts with nothing counted. */
  public ConfusionMatrix(List<String> labels) {
    this.classNames = List.copyOf(labels);
    this.counts = new long[labels.size()][labels.size()];
  }

  /**
   * Counts a picture.
   *
   * @param label what it shows, from 0
   * @param answer what it was taken for, from 0
   */
  public void add(int label, int answer) {
    counts[label][answer]++;
  }

  public List<String> classNames() {
    return classNames;
  }

  /** How many pictures of class {@code label} were taken for {@code answer}. */
  public long count(int label, int answer) {
    return counts[label][answer];
  }

  /** How many pictures were counted. */
  public long total() {
    return classes().mapToLong(this::ofClass).sum();
  }

  /** How many images were predicted right. */
  public long correct() {
    return classes().mapToLong(i -> counts[i][i]).sum();
  }

  /** The fraction of all images that were predicted right; NaN if none was counted. */
  public double accuracy() {
    return ratio(correct(), total());
  }

  /** The part of the answers {@code label} that were right; NaN if there were none. */
  public double precision(int label) {
    return ratio(counts[label][label], classes().mapToLong(i -> counts[i][label]).sum());
  }

  /** The part of the pictures of class {@code label} that were found; NaN if there are none. */
  public double recall(int label) {
    return ratio(counts[label][label], ofClass(label));
  }

  private long ofClass(int label) {
    return classes().mapToLong(answer -> counts[label][answer]).sum();
  }

  private IntStream classes() {
    return IntStream.range(0, classNames.size());
  }

  private static double ratio(long part, long of) {
    return of == 0 ? Double.NaN : (double) part / of;
  }

  /**
   * A row a class: its name, how often it was taken for each class in their order, precision and
   * recall. Up to 20 classes; of more, precision and recall alone.
   */
  @Override
  public String toString() {
    var width = classNames.stream().mapToInt(String::length).max().orElse(0);
    var shown = classNames.size() <= 20 ? classes().toArray() : new int[0];
    var digits = Math.max(5, Long.toString(total()).length() + 1);
    var head =
        " ".repeat(width)
            + IntStream.of(shown).mapToObj(i -> left(classNames.get(i), digits)).collect(joined())
            + "  precision  recall\n";
    return classes()
        .mapToObj(label -> row(label, shown, width, digits))
        .collect(Collectors.joining("", head, ""));
  }

  private String row(int label, int[] shown, int width, int digits) {
    var cells =
        IntStream.of(shown)
            .mapToObj(answer -> ("%" + digits + "d").formatted(counts[label][answer]))
            .collect(joined());
    return ("%-" + width + "s%s  %9s  %6s%n")
        .formatted(classNames.get(label), cells, part(precision(label)), part(recall(label)));
  }

  private static String part(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String left(String name, int digits) {
    return ("%" + digits + "s").formatted(name.substring(0, Math.min(name.length(), digits - 1)));
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining();
  }
}
