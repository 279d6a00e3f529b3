// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One of the settings that are compared.
 *
 * @param name what differs from the others, for the legend: {@code adam}
 * @param values everything that decides the result of a run besides its seed, by name
 */
public record ComparedSetting(String name, SortedMap<String, String> values) {
  public ComparedSetting {
    values = new TreeMap<>(values);
  }

  /** A setting with values in any order. */
  public ComparedSetting(String name, Map<String, String> values) {
    this(name, new TreeMap<>(values));
  }

  /** The name of the directory of a run. */
  String directoryName(long seed) {
    return name.replaceAll("[^A-Za-z0-9._-]+", "_") + "-seed" + seed;
  }
}
