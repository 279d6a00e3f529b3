// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.RateSearch.Point;
import dev.convnet.RateSearch.Range;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.optimize.Optimizer.GradientDescent;
import java.io.IOException;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateSearchTest {
  /** Rates of 10^-6 to 10^0 in 61 steps, and a loss by the logarithm of the rate. */
  private static RateSearch search(DoubleUnaryOperator loss) {
    var points =
        IntStream.rangeClosed(0, 60)
            .mapToDouble(i -> -6 + i / 10.0)
            .mapToObj(x -> new Point(Math.pow(10, x), 9, loss.applyAsDouble(x)))
            .toList();
    return new RateSearch(points, false);
  }

  @Test
  void takesATenthOfTheMinimum() {
    assertEquals(1e-3, search(x -> (x + 2) * (x + 2)).minimumOverTen().orElseThrow(), 1e-9);
  }

  /** An S that falls around 10^-3 and rises after 10^-1. */
  @Test
  void findsTheSteepestSlope() {
    var search = search(x -> -Math.tanh(x + 3) + Math.max(0, x + 1) * 5);

    assertEquals(1e-3, search.steepest().orElseThrow(), 1e-9);
  }

  @Test
  void aLossThatOnlyRisesHasNoRate() {
    assertEquals(Optional.empty(), search(x -> x).minimumOverTen());
  }

  @Test
  void aRangeMustRise() {
    assertThrows(InvalidSettingException.class, () -> new Range(0.1, 0.1, 100));
    assertThrows(InvalidSettingException.class, () -> new Range(0, 1, 100));
    assertThrows(InvalidSettingException.class, () -> new Range(0.1, 1, 19));
  }

  @Test
  void aNetworkDivergesAndTheSmoothedLossIsItsAverage() throws IOException {
    var trainer =
        ImageTrainer.of(ColorImages.plainNetwork()).optimizer(new GradientDescent()).batchSize(8);

    var search =
        new LearningRateFinder(trainer, new Range(1e-4, 1e36, 81)).search(ColorImages.split());

    assertTrue(search.diverged());
    var average = 0.0;
    for (var i = 0; i < search.points().size(); i++) {
      var point = search.points().get(i);
      assertEquals(Math.pow(10, -4 + i / 2.0), point.learningRate(), 1e-4 * point.learningRate());
      average = 0.95 * average + 0.05 * point.loss();
      assertEquals(average / (1 - Math.pow(0.95, i + 1)), point.smoothedLoss(), 1e-9 * average);
    }
    assertTrue(search.points().size() < 81);
  }
}
