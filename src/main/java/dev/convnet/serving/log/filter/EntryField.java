// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.LogEntry;
import java.util.Optional;

/** A field of entries by its name in filters, such as {@code jsonPayload.key}. Immutable. */
public final class EntryField {
  private final String name;
  private final FieldPath path;

  private EntryField(String name, FieldPath path) {
    this.name = name;
    this.path = path;
  }

  /**
   * Reads a name.
   *
   * @throws InvalidSettingException if there is no such field
   */
  public static EntryField parse(String name) {
    return new EntryField(name, FilterParser.parseField(name));
  }

  /** A {@code String}, {@code Long} or {@code Double}; empty for arrays and objects, too. */
  public Optional<Object> of(LogEntry entry) {
    return Optional.ofNullable(path.value(new EntryView(entry)));
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }
}
