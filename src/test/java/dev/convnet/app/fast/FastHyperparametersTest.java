// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastHyperparametersTest {
  /** The numbers of steps that the tables of runs have. */
  @ParameterizedTest
  @CsvSource({"0.86, 303", "0.94, 225", "0.945, 977"})
  void aTargetHasItsNumberOfSteps(String target, long steps) {
    assertEquals(steps, FastHyperparameters.forTarget(target).steps(50_000));
  }

  @Test
  void theRateOfMuonFallsToZero() {
    var schedule = FastHyperparameters.forTarget("0.94").learningRate().schedule(225);

    assertEquals(0.3, schedule.at(0), 1e-9);
    assertEquals(1.5, schedule.at(11), 1e-9);
    assertEquals(0.75, schedule.at(118), 1e-9);
    assertEquals(0, schedule.at(225), 1e-9);
  }

  @Test
  void theRateOfMomentumKeepsASmallPart() {
    var schedule = FastHyperparameters.forTarget("0.945").learningRate().schedule(1_000);

    assertEquals(0.3, schedule.at(0), 1e-9);
    assertEquals(1.5, schedule.at(230), 1e-9);
    assertEquals(0.105, schedule.at(1_000), 1e-9);
  }
}
