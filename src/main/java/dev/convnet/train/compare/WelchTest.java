// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import static java.util.stream.Collectors.toCollection;

import dev.convnet.error.InvalidSettingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Welch's t-test: whether two samples of normal distributions, whose variances may differ, have
 * different means (Welch: "The Generalization of 'Student's' Problem when Several Different
 * Population Variances are Involved", 1947).
 *
 * @param t the difference of the means, divided by its standard error; infinite if no sample varies
 *     and the means differ
 * @param degreesOfFreedom by Welch and Satterthwaite
 * @param p the probability of such a difference, in either direction, if the means were equal
 */
public record WelchTest(double t, double degreesOfFreedom, double p) {
  /**
   * Tests two samples.
   *
   * @throws InvalidSettingException if one has fewer than two values
   */
  public static WelchTest of(double[] first, double[] second) {
    InvalidSettingException.requireAtLeast(2, "first", first.length);
    InvalidSettingException.requireAtLeast(2, "second", second.length);
    var a = Sample.of(first);
    var b = Sample.of(second);
    var difference = a.mean() - b.mean();
    var variance = a.variance() / first.length + b.variance() / second.length;
    if (variance == 0) return withoutSpread(difference, first.length + second.length - 2);
    var t = difference / Math.sqrt(variance);
    var degrees =
        variance
            * variance
            / (square(a.variance() / first.length) / (first.length - 1)
                + square(b.variance() / second.length) / (second.length - 1));
    return new WelchTest(t, degrees, StudentT.twoSided(t, degrees));
  }

  private static WelchTest withoutSpread(double difference, int degrees) {
    if (difference == 0) return new WelchTest(0, degrees, 1);
    return new WelchTest(difference > 0 ? 1 / 0.0 : -1 / 0.0, degrees, 0);
  }

  private static double square(double x) {
    return x * x;
  }

  /**
   * Adjusts the probabilities of several tests, so that the probability of one wrong finding among
   * them stays below the level (Holm: "A Simple Sequentially Rejective Multiple Test Procedure",
   * 1979).
   *
   * @return in the order of {@code p}, none above 1
   */
  public static List<Double> holm(List<Double> p) {
    var ascending =
        IntStream.range(0, p.size())
            .boxed()
            .sorted(Comparator.comparing(p::get))
            .collect(toCollection(ArrayList::new));
    var adjusted = new ArrayList<>(p);
    var highest = 0.0;
    for (var rank = 0; rank < p.size(); rank++) {
      var i = ascending.get(rank);
      highest = Math.max(highest, Math.min(1, (p.size() - rank) * p.get(i)));
      adjusted.set(i, highest);
    }
    return adjusted;
  }
}
