// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.parquet;

import blue.strategic.parquet.Hydrator;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.util.Optional;

/** Makes an entry of a row. */
final class EntryHydrator implements Hydrator<LogEntry.Builder, LogEntry, Optional<LogField>> {
  @Override
  public LogEntry.Builder start() {
    return LogEntry.of();
  }

  @Override
  public LogEntry.Builder add(LogEntry.Builder entry, Optional<LogField> field, Object value) {
    return field.isPresent() ? entry.with(field.get(), value) : entry;
  }

  @Override
  public LogEntry finish(LogEntry.Builder entry) {
    var built = entry.build();
    if (!EntrySchema.isComplete(built)) throw new IllegalArgumentException("a row is no entry");
    return built;
  }
}
