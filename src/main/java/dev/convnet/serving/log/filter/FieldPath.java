// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.LogField.Type;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A column, or a value within its JSON.
 *
 * @param keys from the document's root; empty for the column itself
 */
record FieldPath(LogField column, List<String> keys) {
  /** Whether its values may be of any type. */
  boolean isInJson() {
    return !keys.isEmpty();
  }

  Type type() {
    return column.type();
  }

  /**
   * A {@code String}, {@code Long} or {@code Double}; null if the entry has no such field, or an
   * array or object. {@code true} and {@code false} are texts.
   */
  Object value(EntryView entry) {
    if (!isInJson()) return entry.value(column);
    var node = entry.json(column);
    for (var key : keys) node = node.path(key);
    if (node.isIntegralNumber() && node.canConvertToLong()) return node.longValue();
    if (node.isNumber()) return node.doubleValue();
    return node.isTextual() || node.isBoolean() ? node.asText() : null;
  }

  boolean isIn(EntryView entry) {
    if (!isInJson()) return entry.value(column) != null;
    var node = entry.json(column);
    for (var key : keys) node = node.path(key);
    return !node.isMissingNode() && !node.isNull();
  }

  /** Its text, if it has one. */
  void write(SqlCondition sql) {
    if (!isInJson()) {
      sql.add(column.column());
      return;
    }
    sql.add("CASE ");
    writeJsonType(sql);
    sql.add(" WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'");
    sql.add(" WHEN 'text' THEN ");
    writeJsonValue(sql);
    sql.add(" END");
  }

  void writeJsonType(SqlCondition sql) {
    sql.add("json_type(" + column.column() + ",").parameter(path()).add(")");
  }

  /** What SQLite makes of the value: true and false are numbers, arrays and objects texts. */
  void writeJsonValue(SqlCondition sql) {
    sql.add("json_extract(" + column.column() + ",").parameter(path()).add(")");
  }

  void writePresence(SqlCondition sql) {
    if (isInJson()) writeJsonValue(sql);
    else sql.add(column.column());
    sql.add(" IS NOT NULL");
  }

  /** Keys have neither quotes nor backslashes. */
  private String path() {
    return keys.stream().map(key -> ".\"" + key + "\"").collect(Collectors.joining("", "$", ""));
  }
}
