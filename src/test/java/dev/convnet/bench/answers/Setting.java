// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import java.util.List;

/**
 * How an engine runs.
 *
 * @param threads that compute
 * @param spins whether threads that wait for work keep their processor
 */
record Setting(int threads, boolean spins) {
  /** One for each number of threads, none of which spin. */
  static List<Setting> of(List<Integer> threads) {
    return threads.stream().map(count -> new Setting(count, false)).toList();
  }

  @Override
  public String toString() {
    return spins ? threads + ", spinning" : Integer.toString(threads);
  }
}
