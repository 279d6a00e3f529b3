// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.data.images.ImageFolder;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.statistics.ImageStatistics;
import dev.convnet.data.statistics.ImageStatistics.Size;
import java.io.IOException;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Prints what is known of a data set.
 *
 * @param parts the images of each part
 */
record DatasetReport(Map<Part, LabeledImages> parts, PrintStream out) {
  private static final int MAX_CLASSES = 100;
  private static final String[] CHANNELS = {"red", "green", "blue"};

  /**
   * Prints everything.
   *
   * @param distance of nearly equal images; see {@link dev.convnet.data.statistics.Duplicates}
   */
  void print(int distance) throws IOException {
    var statistics = new EnumMap<Part, ImageStatistics>(Part.class);
    for (var part : parts.entrySet()) {
      statistics.put(part.getKey(), ImageStatistics.withFingerprints(part.getValue()));
    }
    printClasses();
    printSkipped();
    printSizes(statistics.values().stream().flatMap(s -> s.sizes().stream()).toList());
    statistics.forEach(this::printChannels);
    new DuplicateReport(parts, out).print(statistics, distance);
  }

  private void printf(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
  }

  private void printClasses() {
    var train = parts.get(Part.TRAINING);
    int total = parts.values().stream().mapToInt(LabeledImages::size).sum();
    printf("%,d images of %d classes%n", total, train.classNames().size());
    printf("%n%-24s", "class");
    parts.keySet().forEach(part -> printf("%12s", part));
    printf("%10s%n", "share");
    var counts = parts.values().stream().map(LabeledImages::imagesPerClass).toList();
    int shown = Math.min(MAX_CLASSES, train.classNames().size());
    for (int label = 0; label < shown; label++) {
      printf("%-24s", train.classNames().get(label));
      long ofClass = 0;
      for (var count : counts) {
        printf("%,12d", count[label]);
        ofClass += count[label];
      }
      printf("%9.2f%%%n", 100.0 * ofClass / total);
    }
    if (shown < train.classNames().size()) {
      printf("and %d more classes%n", train.classNames().size() - shown);
    }
    printf("%-24s", "all");
    parts.values().forEach(images -> printf("%,12d", images.size()));
    printf("%n");
    printImbalance(train);
  }

  private void printImbalance(LabeledImages train) {
    var counts = train.imagesPerClass();
    int most = 0;
    int least = 0;
    for (int label = 1; label < counts.length; label++) {
      if (counts[label] > counts[most]) most = label;
      if (counts[label] < counts[least]) least = label;
    }
    var names = train.classNames();
    if (counts[most] == counts[least]) {
      printf("balanced: each class has %,d training images%n", counts[most]);
    } else {
      printf(
          "imbalance: %s has %,d training images, %s has %,d (%s)%n",
          names.get(most),
          counts[most],
          names.get(least),
          counts[least],
          counts[least] == 0
              ? "none to learn from"
              : String.format(
                  Locale.ROOT, "a factor of %.1f", (double) counts[most] / counts[least]));
    }
  }

  private void printSkipped() {
    var reasons =
        parts.values().stream()
            .filter(ImageFolder.class::isInstance)
            .flatMap(images -> ((ImageFolder) images).skipped().stream())
            .collect(
                Collectors.groupingBy(
                    ImageFolder.SkippedFile::reason, TreeMap::new, Collectors.counting()));
    if (reasons.isEmpty()) return;
    printf("%nskipped files and folders:%n");
    reasons.forEach((reason, count) -> printf("%,8d  %s%n", count, reason));
  }

  private void printSizes(List<Size> sizes) {
    var counts =
        sizes.stream()
            .collect(
                Collectors.groupingBy(
                    Function.identity(), LinkedHashMap::new, Collectors.counting()));
    if (counts.size() == 1) {
      printf("%nsize: all images have %s pixels (height x width)%n", sizes.get(0));
      return;
    }
    printf("%nsize             min  median     max%n");
    printExtent("height", sizes, Size::height);
    printExtent("width", sizes, Size::width);
    printf("%d different sizes; the most frequent: ", counts.size());
    printf(
        "%s%n",
        counts.entrySet().stream()
            .sorted(Map.Entry.<Size, Long>comparingByValue().reversed())
            .limit(3)
            .map(
                size ->
                    String.format(
                        Locale.ROOT,
                        "%s (%.0f %%)",
                        size.getKey(),
                        100.0 * size.getValue() / sizes.size()))
            .collect(Collectors.joining(", ")));
  }

  private void printExtent(String name, List<Size> sizes, ToIntFunction<Size> extent) {
    var sorted = sizes.stream().mapToInt(extent).sorted().toArray();
    printf(
        "%-12s%,8d%,8d%,8d%n",
        name, sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
  }

  private void printChannels(Part part, ImageStatistics statistics) {
    if (statistics.images() == 0) return;
    printf("%n%s pixels (0 to 255)    mean  deviation%n", part);
    printChannels(statistics, out);
  }

  /** Prints a line for each channel. */
  static void printChannels(ImageStatistics statistics, PrintStream out) {
    for (int c = 0; c < CHANNELS.length; c++) {
      var channel = statistics.channels().get(c);
      out.printf(
          Locale.ROOT,
          "%-20s%10.4f %10.4f%n",
          CHANNELS[c],
          channel.mean(),
          channel.standardDeviation());
    }
  }
}
