// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static SettingSummary setting(String name, double... accuracies) {
    var runs = new ArrayList<RunResult>();
    for (var accuracy : accuracies) {
      var failed = Double.isNaN(accuracy);
      var status = failed ? RunResult.Status.FAILED : RunResult.Status.OK;
      var epoch = new EpochMetrics(1, 0.5, 0.75, 1, accuracy);
      runs.add(
          new RunResult(
              name,
              new TreeMap<>(),
              runs.size() + 1,
              status,
              failed ? "NaN" : "",
              1,
              failed ? List.of() : List.of(epoch)));
    }
    return new SettingSummary(name, runs);
  }

  /**
   * SciPy's p-values are 0.00149, 0.00200 and 0.96661; Holm's correction takes 3 times the first.
   */
  @Test
  void namesTheDifferencesBeyondTheSpread() {
    var settings =
        List.of(
            setting("sgd", 0.951, 0.948, 0.957),
            setting("rmsprop", 0.9812, 0.9786, 0.9845),
            setting("adam", 0.981, 0.979, 0.984));

    assertEquals(
        "Validation accuracy after the last epoch, Welch's t-test for 3 pairs, corrected by Holm,"
            + " level 0.05: rmsprop (0.9814 ± 0.0030) is better than sgd (0.9520 ± 0.0046), p ="
            + " 0.0045; adam (0.9813 ± 0.0025) is better than sgd (0.9520 ± 0.0046), p = 0.0045."
            + " No difference beyond the spread over seeds between rmsprop and adam (p = 0.9666).",
        new Verdict(settings).paragraph());
  }

  @Test
  void oneSeedAllowsNoVerdict() {
    assertEquals(
        "No verdict is possible with one seed: the spread over seeds is unknown.",
        new Verdict(List.of(setting("a", 0.5), setting("b", 0.9))).paragraph());
  }

  @Test
  void runsThatDivergedAreCountedAndNotTested() {
    assertEquals(
        "1 diverged in 2 of 2 runs. No verdict is possible: fewer than two settings have two runs"
            + " that did not diverge.",
        new Verdict(List.of(setting("1", Double.NaN, Double.NaN), setting("0.1", 0.5, 0.6)))
            .paragraph());
  }

  @Test
  void theTableHasMeansAndDeviations() {
    var table =
        new ComparisonTable(List.of(setting("a,b", 0.5, 0.75), setting("c", Double.NaN, 0.25)));

    assertEquals(
        """
        | setting | runs | diverged | validation accuracy | training accuracy | validation loss | training loss |
        | --- | --- | --- | --- | --- | --- | --- |
        | a,b | 2 | 0 | 0.6250 ± 0.1768 | 0.7500 ± 0.0000 | 1.0000 ± 0.0000 | 0.5000 ± 0.0000 |
        | c | 2 | 1 | 0.2500 | 0.7500 | 1.0000 | 0.5000 |
        """,
        table.markdown());
    assertEquals(
        "\"a,b\",2,0,0.625000,0.176777,0.500000,0.750000,",
        table.csv().lines().skip(1).findFirst().orElseThrow().substring(0, 46));
  }
}
