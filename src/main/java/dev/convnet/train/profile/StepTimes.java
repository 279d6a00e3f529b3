// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.proto.RunMetadata;

/** Sums of the times of all operations of some steps. Times of parallel operations add up. */
final class StepTimes {
  private final int steps;
  private final List<OperationTime> operations = new ArrayList<>();

  /**
   * The sum over some operations.
   *
   * @param runs executions per step
   * @param milliseconds per step
   */
  record Sum(double runs, double milliseconds) {
    static Sum of(List<Sum> parts) {
      return new Sum(
          parts.stream().mapToDouble(Sum::runs).sum(),
          parts.stream().mapToDouble(Sum::milliseconds).sum());
    }
  }

  StepTimes(List<RunMetadata> traces) {
    this.steps = traces.size();
    traces.forEach(trace -> operations.addAll(OperationTime.of(trace)));
  }

  /** The sum over all operations, per step. */
  double milliseconds() {
    return operations.stream().mapToLong(OperationTime::nanos).sum() / 1e6 / steps;
  }

  /** The sums by {@code key}, in the order of first appearance. */
  <K> Map<K, Sum> groupBy(Function<OperationTime, K> key) {
    var runs = new LinkedHashMap<K, Long>();
    var nanos = new LinkedHashMap<K, Long>();
    for (var operation : operations) {
      runs.merge(key.apply(operation), 1L, Long::sum);
      nanos.merge(key.apply(operation), operation.nanos(), Long::sum);
    }
    var sums = new LinkedHashMap<K, Sum>();
    runs.forEach((k, n) -> sums.put(k, new Sum((double) n / steps, nanos.get(k) / 1e6 / steps)));
    return sums;
  }
}
