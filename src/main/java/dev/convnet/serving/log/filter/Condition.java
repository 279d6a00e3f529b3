// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.LogField.Type;
import java.util.Arrays;
import java.util.List;

/** What a filter asks of an entry. */
sealed interface Condition {
  boolean matches(EntryView entry);

  /** Writes an expression whose value is 1 or 0. */
  void write(SqlCondition sql);

  /** All of them; true if there is none. */
  record All(List<Condition> parts) implements Condition {
    @Override
    public boolean matches(EntryView entry) {
      return parts.stream().allMatch(part -> part.matches(entry));
    }

    @Override
    public void write(SqlCondition sql) {
      if (parts.isEmpty()) sql.add("1");
      else join(sql, parts, " AND ");
    }
  }

  /** At least one of them. */
  record Any(List<Condition> parts) implements Condition {
    @Override
    public boolean matches(EntryView entry) {
      return parts.stream().anyMatch(part -> part.matches(entry));
    }

    @Override
    public void write(SqlCondition sql) {
      join(sql, parts, " OR ");
    }
  }

  private static void join(SqlCondition sql, List<Condition> parts, String between) {
    sql.add("(");
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) sql.add(between);
      parts.get(i).write(sql);
    }
    sql.add(")");
  }

  /** The opposite. */
  record Not(Condition part) implements Condition {
    @Override
    public boolean matches(EntryView entry) {
      return !part.matches(entry);
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("NOT ");
      part.write(sql);
    }
  }

  /** Whether any field of text or JSON has this text. */
  record Anywhere(String text) implements Condition {
    private static final List<FieldPath> FIELDS =
        Arrays.stream(LogField.values())
            .filter(field -> field.type() == Type.TEXT || field.type() == Type.JSON)
            .map(field -> new FieldPath(field, List.of()))
            .toList();

    @Override
    public boolean matches(EntryView entry) {
      return FIELDS.stream().anyMatch(field -> Texts.contains((String) field.value(entry), text));
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("(");
      for (var field : FIELDS) {
        if (field != FIELDS.get(0)) sql.add(" OR ");
        new Comparisons.Text(field, Operator.HAS, text).write(sql);
      }
      sql.add(")");
    }
  }

  /** Whether the entry has a field. */
  record Present(FieldPath field) implements Condition {
    @Override
    public boolean matches(EntryView entry) {
      return field.isIn(entry);
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("(");
      field.writePresence(sql);
      sql.add(")");
    }
  }

  /** A comparison of a field with a value. */
  non-sealed interface Comparison extends Condition {}
}
