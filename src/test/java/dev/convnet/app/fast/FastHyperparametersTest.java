// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FastHyperparametersTest {
  /** The numbers of steps that the tables of runs have. */
  @ParameterizedTest
  @CsvSource({"0.86, 303", "0.94, 225", "0.945, 977"})
  void aTargetHasItsNumberOfSteps(String target, long steps) {
    assertEquals(steps, FastHyperparameters.forTarget(target).steps(50_000));
  }

  /** Muon's falls to zero, that of momentum keeps a small part. */
  @ParameterizedTest
  @CsvSource({
    "0.94, 225, 0, 0.3",
    "0.94, 225, 11, 1.5",
    "0.94, 225, 118, 0.75",
    "0.94, 225, 225, 0",
    "0.945, 1000, 0, 0.3",
    "0.945, 1000, 230, 1.5",
    "0.945, 1000, 1000, 0.105"
  })
  void theRateRisesAndFalls(String target, long steps, long step, double rate) {
    var schedule = FastHyperparameters.forTarget(target).learningRate().schedule(steps);

    assertEquals(rate, schedule.at(step), 1e-9);
  }
}
