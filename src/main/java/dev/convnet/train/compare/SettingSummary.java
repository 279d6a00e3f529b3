// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All runs of one setting. */
public record SettingSummary(String name, List<RunResult> runs) {
  public SettingSummary {
    runs = List.copyOf(runs);
  }

  /** Groups results by their setting, in the order of the results. */
  public static List<SettingSummary> of(List<RunResult> results) {
    return results.stream()
        .collect(groupingBy(RunResult::setting, LinkedHashMap::new, toList()))
        .entrySet()
        .stream()
        .map(entry -> new SettingSummary(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The runs that did not diverge. */
  List<RunResult> completed() {
    return runs.stream().filter(RunResult::isOk).toList();
  }

  int failures() {
    return runs.size() - completed().size();
  }

  /** A value of the last epoch of each run that did not diverge, in the order of the runs. */
  double[] lastEpochs(ToDoubleFunction<EpochMetrics> value) {
    return completed().stream()
        .flatMap(run -> run.lastEpoch().stream())
        .mapToDouble(value)
        .toArray();
  }

  /** The number of epochs that at least one run completed. */
  public int epochs() {
    return runs.stream().mapToInt(run -> run.epochs().size()).max().orElse(0);
  }

  /**
   * A value after an epoch, over the runs that completed it, also those that diverged later.
   *
   * @param epoch from 1
   */
  public Sample at(int epoch, ToDoubleFunction<EpochMetrics> value) {
    return Sample.of(
        runs.stream()
            .flatMap(run -> run.epochs().stream())
            .filter(metrics -> metrics.epoch() == epoch)
            .mapToDouble(value)
            .toArray());
  }

  /** The name for a legend: {@code sgd (1 of 3 failed)}. */
  public String label() {
    return failures() == 0 ? name : "%s (%d of %d failed)".formatted(name, failures(), runs.size());
  }
}
