// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A choice of entries. Immutable.
 *
 * <pre>
 * filter     = [ all ]
 * all        = any { [ "AND" ] any }
 * any        = one { "OR" one }                       OR binds more tightly than AND
 * one        = ( "NOT" | "-" ) one | "(" all ")" | comparison | text
 * comparison = field ( ":" | "=" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "=~" | "!~" ) value
 *            | field ":*"                             the entry has this field
 * field      = column | "latency" | "queue" | "runtime" | ( "jsonPayload" | "labels" ) { "." key }
 * value      = text without spaces and ()=:&lt;&gt;!~" | '"' text with \" and \\ '"'
 * </pre>
 *
 * <p>A text alone is looked for in all fields. {@code :} finds a part of a text; {@code :} and
 * {@code =} take capital and small letters of ASCII for the same. {@code =~} finds a regular
 * expression of Java. Times are dates, or dates and times in UTC or with an offset; durations have
 * a unit: {@code latency>1.5s}, {@code latency<250ms}. Severities are ordered. Numbers are compared
 * as numbers where the entry has a number. A comparison with a field that an entry does not have is
 * false, also with {@code !=}; {@code NOT} makes it true.
 *
 * @see <a href="https://cloud.google.com/logging/docs/view/logging-query-language">Cloud Logging's
 *     language</a>
 */
public final class LogFilter {
  /** A filter that every entry passes. */
  public static final LogFilter ALL = new LogFilter("", new Condition.All(List.of()));

  private static final int MOST_CHARACTERS = 10_000;

  private final String text;
  private final Condition condition;

  private LogFilter(String text, Condition condition) {
    this.text = text;
    this.condition = condition;
  }

  /**
   * Reads a filter.
   *
   * @throws InvalidSettingException if it is wrong; the message says where
   */
  public static LogFilter parse(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new InvalidSettingException(
          "filter", "may have %d characters, got %d".formatted(MOST_CHARACTERS, text.length()));
    }
    return new LogFilter(text, new FilterParser(text).parse());
  }

  /** A filter for what both let pass. */
  public LogFilter and(LogFilter other) {
    var texts = text.isEmpty() ? other.text : "(%s) AND (%s)".formatted(text, other.text);
    return new LogFilter(
        other.text.isEmpty() ? text : texts,
        new Condition.All(List.of(condition, other.condition)));
  }

  /** Whether an entry passes. */
  public boolean matches(LogEntry entry) {
    return condition.matches(new EntryView(entry));
  }

  /** The same as a condition on the columns of the store. */
  public SqlCondition sql() {
    var sql = new SqlCondition();
    condition.write(sql);
    return sql;
  }

  /** The columns that decide whether an entry passes. */
  public Set<LogField> fields() {
    return UsedFields.of(condition);
  }

  /** The times that entries which pass can have. */
  public TimeRange times() {
    return TimeRange.of(condition);
  }

  /** The only log whose entries pass; empty if there may be several. */
  public Optional<String> logName() {
    return Bounds.logName(condition);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
