// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.serving.log.entry.LogField;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The columns that a condition looks at. */
final class UsedFields {
  private UsedFields() {}

  static Set<LogField> of(Condition condition) {
    if (condition instanceof Condition.All all) return of(all.parts());
    if (condition instanceof Condition.Any any) return of(any.parts());
    if (condition instanceof Condition.Not not) return of(not.part());
    if (condition instanceof Condition.Present present) return Set.of(present.field().column());
    if (condition instanceof Comparisons.Time time) return Set.of(time.field());
    if (condition instanceof Comparisons.Numeric numeric) return Set.of(numeric.field());
    if (condition instanceof Comparisons.Text text) return Set.of(text.field().column());
    if (condition instanceof Comparisons.Matching match) return Set.of(match.field().column());
    if (condition instanceof Comparisons.InJson json) return Set.of(json.field().column());
    if (condition instanceof Comparisons.OfSeverity) return Set.of(LogField.SEVERITY);
    return Set.of(LogField.values()); // anywhere
  }

  private static Set<LogField> of(List<Condition> parts) {
    return parts.stream().flatMap(part -> of(part).stream()).collect(Collectors.toSet());
  }
}
