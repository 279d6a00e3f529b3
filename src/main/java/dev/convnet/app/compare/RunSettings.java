// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The values of a command's flags that decide the result of its runs, so that a run is never taken
 * for one of another command.
 */
record RunSettings(CommandSpec spec) {
  private static final Set<String> OTHERS =
      Set.of("to", "values", "seeds", "data_dir", "help", "version", "progress");

  /** All flags by name, {@code batch_size}, without those that differ between the runs. */
  Map<String, String> common() {
    var settings = new TreeMap<String, String>();
    for (var option : spec.options()) {
      var name = name(option);
      if (!OTHERS.contains(name)) settings.put(name, text(option.getValue()));
    }
    return settings;
  }

  private static String name(OptionSpec option) {
    return Arrays.stream(option.names())
        .max(Comparator.comparingInt(String::length).thenComparing(n -> n.contains("_")))
        .orElseThrow()
        .replaceFirst("^-+", "");
  }

  private static String text(Object value) {
    if (value instanceof Optional<?> optional) return optional.map(Object::toString).orElse("");
    return String.valueOf(value);
  }
}
