// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.savedmodel.ImageClassifier;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Locale;
import java.util.Random;

/**
 * A process that answers with one model: {@code AnswerProcess MODEL SIDE PICTURES SECONDS}. It
 * prints milliseconds from its start of loading to its first answer, its fastest call and its
 * median one, processor milliseconds of a call, which other work on the machine disturbs least, and
 * the megabytes that it takes. It uses what versions before this one have, too.
 */
public final class AnswerProcess {
  private static final int WARM_UP = 3;

  private AnswerProcess() {}

  /** Measures. */
  public static void main(String... arguments) throws IOException {
    int side = Integer.parseInt(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    var random = new Random(1);
    var pictures = new ArrayList<RgbImage>();
    for (int i = 0; i < count; i++) {
      var pixels = new byte[side * side * 3];
      random.nextBytes(pixels);
      pictures.add(new RgbImage(side, side, pixels));
    }
    long start = System.nanoTime();
    try (var classifier = ImageClassifier.load(Path.of(arguments[0]))) {
      classifier.classify(pictures.subList(0, 1));
      double first = (System.nanoTime() - start) / 1e6;
      var calls = new ArrayList<Double>();
      for (int i = 0; i < WARM_UP; i++) classifier.classify(pictures);
      long processor = processorNanoseconds();
      long end = System.nanoTime() + (long) (Double.parseDouble(arguments[3]) * 1e9);
      while (System.nanoTime() < end || calls.size() < WARM_UP) {
        long begun = System.nanoTime();
        classifier.classify(pictures);
        calls.add((System.nanoTime() - begun) / 1e6);
      }
      System.out.printf(
          Locale.ROOT,
          "%.3f %.3f %.3f %.3f %d%n",
          first,
          Collections.min(calls),
          Measures.median(calls),
          (processorNanoseconds() - processor) / 1e6 / calls.size(),
          megabytes());
    }
  }

  private static long processorNanoseconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Of this process, in memory. */
  private static long megabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .map(line -> line.replaceAll("\\D", ""))
            .mapToLong(Long::parseLong)
            .sum()
        / 1024;
  }
}
