// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.entry;

import dev.convnet.error.InvalidSettingException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An entry of a log: what happened, and when. Immutable.
 *
 * <pre>{@code
 * var entry =
 *     LogEntry.builder("struct_log", Instant.now())
 *         .with(LogField.JSON_PAYLOAD, "{\"key\": \"my-key\"}")
 *         .build();
 * }</pre>
 */
public final class LogEntry {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  private final Map<LogField, Object> values;

  private LogEntry(EnumMap<LogField, Object> values) {
    this.values = values;
  }

  /**
   * Begins an entry, with a new insert id and the default severity.
   *
   * @param logName letters, digits and {@code _.-}; at most 100 characters
   * @param time when it happened
   * @throws InvalidSettingException if the name has other characters
   */
  public static Builder builder(String logName, Instant time) {
    return new Builder()
        .with(LogField.INSERT_ID, InsertIds.at(time))
        .with(LogField.TIMESTAMP, micros(time))
        .with(LogField.RECEIVE_TIMESTAMP, micros(time))
        .with(LogField.LOG_NAME, requireName(logName))
        .with(LogField.SEVERITY, Severity.DEFAULT.name());
  }

  /** Begins an entry that was an entry before, and has no fields yet. */
  public static Builder of() {
    return new Builder();
  }

  /** Checks the name of a log. */
  public static String requireName(String logName) {
    if (logName.equals(LogField.PREDICTIONS)) return logName;
    var plain = logName.toLowerCase(Locale.ROOT);
    boolean reserved = plain.equals("metric") || plain.equals("other_logs");
    boolean almost = plain.equals(LogField.PREDICTIONS);
    if (NAME.matcher(logName).matches() && !reserved && !almost) return logName;
    if (reserved || almost) {
      throw new InvalidSettingException("logName", "'" + logName + "' is reserved");
    }
    throw new InvalidSettingException(
        "logName",
        "must start with a letter or digit and have letters, digits and _.- only, at most 100; got"
            + " '%s'".formatted(logName));
  }

  /** Makes an entry. */
  public static final class Builder {
    private final EnumMap<LogField, Object> values = new EnumMap<>(LogField.class);

    Builder() {}

    /**
     * Sets a field.
     *
     * @param value of the class that the type of the field names; null leaves the field absent
     */
    public Builder with(LogField field, Object value) {
      if (value == null) values.remove(field);
      else values.put(field, checked(field, value));
      return this;
    }

    /** The entry with what was set. */
    public LogEntry build() {
      return new LogEntry(new EnumMap<>(values));
    }

    private static Object checked(LogField field, Object value) {
      boolean fits =
          field.type() == LogField.Type.DECIMAL
              ? value instanceof Double
              : field.type().isWhole() ? value instanceof Long : value instanceof String;
      if (fits) return value;
      throw new IllegalArgumentException(field + " is no " + value.getClass().getSimpleName());
    }
  }

  /** The value of a field, of the class that its type names. */
  public Optional<Object> value(LogField field) {
    return Optional.ofNullable(values.get(field));
  }

  /** The fields that are present, in the order of the columns. */
  public Map<LogField, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** The log that the entry belongs to. */
  public String logName() {
    return (String) values.get(LogField.LOG_NAME);
  }

  /** By which entries that are sent twice are recognized. */
  public String insertId() {
    return (String) values.get(LogField.INSERT_ID);
  }

  /** When it happened, in microseconds since 1970. */
  public long timestamp() {
    return (Long) values.get(LogField.TIMESTAMP);
  }

  /** The day in UTC on which it happened. */
  public LocalDate day() {
    return instant(timestamp()).atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** A time in the form that entries have. */
  public static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** The other way. */
  public static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogEntry entry && values.equals(entry.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
