// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static dev.convnet.error.InvalidSettingException.requireAtLeast;

import dev.convnet.error.InvalidSettingException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The loss over a rising learning rate: the result of {@link LearningRateFinder}.
 *
 * @param points one for each step, in ascending order of the learning rate
 * @param diverged whether the loss rose so far that the search stopped before its highest rate
 */
public record RateSearch(List<Point> points, boolean diverged) {
  private static final int WARM_UP = 10; // fastai, too, leaves out the first ten steps
  private static final int REACH = 10;

  /**
   * One step.
   *
   * @param learningRate with which it changed the weights
   * @param loss of its batch, before that change
   * @param smoothedLoss the moving average of the losses up to it
   */
  public record Point(double learningRate, double loss, double smoothedLoss) {}

  /**
   * The rates that are tried.
   *
   * @param lowest of the first step, greater than 0
   * @param highest of the last step
   * @param steps at least 20
   */
  public record Range(double lowest, double highest, int steps) {
    /** From 0.000001 to 10 in 200 steps. */
    public static final Range DEFAULT = new Range(1e-6, 10, 200);

    public Range {
      if (!(lowest > 0 && lowest < highest && highest < Double.POSITIVE_INFINITY)) {
        throw new InvalidSettingException(
            "the lowest learning rate must be greater than 0 and less than the highest, got %s and %s"
                .formatted(lowest, highest));
      }
      requireAtLeast(20, "steps", steps);
    }
  }

  public RateSearch {
    points = List.copyOf(points);
  }

  /**
   * A tenth of the rate with the lowest smoothed loss (fastai's {@code minimum}): still safely
   * below the rates at which the loss rises. Empty if no rate lowers the loss.
   */
  public Optional<Double> minimumOverTen() {
    var lowest = minimum();
    if (lowest.isEmpty() || lowest.get() == 0) return Optional.empty();
    return Optional.of(usable().get(lowest.get()).learningRate / 10);
  }

  /**
   * The rate around which the smoothed loss falls fastest by the logarithm of the rate (fastai's
   * {@code steep}, over ten steps to either side). Empty if no rate lowers the loss.
   */
  public Optional<Double> steepest() {
    return IntStream.rangeClosed(0, minimum().orElse(0))
        .boxed()
        .filter(i -> i >= REACH && i + REACH < usable().size())
        .min(Comparator.comparingDouble(this::slope))
        .map(i -> usable().get(i).learningRate);
  }

  private double slope(int i) {
    var from = usable().get(i - REACH);
    var to = usable().get(i + REACH);
    return (to.smoothedLoss - from.smoothedLoss) / Math.log(to.learningRate / from.learningRate);
  }

  /** The index of the lowest smoothed loss among the usable points. */
  private Optional<Integer> minimum() {
    return IntStream.range(0, usable().size())
        .boxed()
        .min(Comparator.comparingDouble(i -> usable().get(i).smoothedLoss));
  }

  private List<Point> usable() {
    return points.subList(Math.min(WARM_UP, points.size()), points.size());
  }
}
