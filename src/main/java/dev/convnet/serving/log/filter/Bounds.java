// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.serving.log.entry.LogField;
import java.util.Optional;

/** What can be said of the entries that pass, without looking at any. */
final class Bounds {
  private Bounds() {}

  static Optional<String> logName(Condition condition) {
    if (condition instanceof Condition.All all) {
      return all.parts().stream().map(Bounds::logName).flatMap(Optional::stream).findFirst();
    }
    if (condition instanceof Comparisons.Text text
        && text.operator() == Operator.EQUAL
        && text.field().column() == LogField.LOG_NAME) {
      return Optional.of(text.value());
    }
    return Optional.empty();
  }
}
