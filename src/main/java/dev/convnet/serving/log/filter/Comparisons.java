// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Severity;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The comparisons of a filter, by what is compared. */
final class Comparisons {
  /** Characters that no writer of JSON has to escape. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 _.-]+");

  private Comparisons() {}

  /** A column of times, in microseconds since 1970. */
  record Time(LogField field, Operator operator, long micros) implements Condition.Comparison {
    @Override
    public boolean matches(EntryView entry) {
      return entry.value(field) instanceof Long value
          && operator.accepts(Long.compare(value, micros));
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("IFNULL(" + field.column() + operator.sql()).parameter(micros).add(",0)");
    }
  }

  /** A column of numbers or durations. */
  record Numeric(LogField field, Operator operator, Number number) implements Condition.Comparison {
    @Override
    public boolean matches(EntryView entry) {
      return entry.value(field) instanceof Number value
          && operator.accepts(exact(value).compareTo(exact(number)));
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("IFNULL(" + field.column() + operator.sql()).parameter(number).add(",0)");
    }
  }

  /** The severity. */
  record OfSeverity(Operator operator, Severity severity) implements Condition.Comparison {
    @Override
    public boolean matches(EntryView entry) {
      return accepted().contains(entry.value(LogField.SEVERITY));
    }

    private List<String> accepted() {
      return Arrays.stream(Severity.values())
          .filter(s -> operator.accepts(s.compareTo(severity)))
          .map(Severity::name)
          .toList();
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("IFNULL(severity IN (");
      var names = accepted();
      for (int i = 0; i < names.size(); i++) sql.add(i > 0 ? "," : "").parameter(names.get(i));
      sql.add("),0)");
    }
  }

  /** A text, or a whole document of JSON. */
  record Text(FieldPath field, Operator operator, String value) implements Condition.Comparison {
    @Override
    public boolean matches(EntryView entry) {
      return field.value(entry) instanceof String text && accepts(text, operator, value);
    }

    static boolean accepts(String text, Operator operator, String value) {
      return switch (operator) {
        case HAS -> Texts.contains(text, value);
        case EQUAL -> Texts.lower(text).equals(Texts.lower(value));
        case UNEQUAL -> !Texts.lower(text).equals(Texts.lower(value));
        default -> operator.accepts(Texts.compare(text, value));
      };
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("IFNULL(");
      field.write(sql);
      writeOperation(sql, operator, value);
      sql.add(",0)");
    }

    static void writeOperation(SqlCondition sql, Operator operator, String value) {
      if (operator == Operator.HAS) {
        sql.add(" LIKE ").parameter(Texts.like(value)).add(" ESCAPE '\\'");
        return;
      }
      sql.add(operator.sql()).parameter(value);
      if (operator == Operator.EQUAL || operator == Operator.UNEQUAL) sql.add(" COLLATE NOCASE");
    }
  }

  /** A text and a regular expression. */
  record Matching(FieldPath field, boolean wanted, SafePattern pattern)
      implements Condition.Comparison {
    @Override
    public boolean matches(EntryView entry) {
      return field.value(entry) instanceof String text && pattern.isIn(text) == wanted;
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("(");
      if (wanted && (!field.isInJson() || field.column().isCanonical())) writeRequired(sql);
      sql.add("IFNULL(regexp(").parameter(pattern.toString()).add(",");
      field.write(sql);
      sql.add(")=" + (wanted ? 1 : 0) + ",0))");
    }

    /** Most entries do not have the text anywhere; the others are looked at more closely. */
    private void writeRequired(SqlCondition sql) {
      pattern
          .requiredText()
          .ifPresent(
              text ->
                  sql.add("IFNULL(instr(" + field.column().column() + ",")
                      .parameter(text)
                      .add(")>0,0) AND "));
    }
  }

  /**
   * A value within JSON, which may be a text or a number.
   *
   * @param number the value as a number, if it is one
   */
  record InJson(FieldPath field, Operator operator, String text, Optional<Number> number)
      implements Condition.Comparison {
    @Override
    public boolean matches(EntryView entry) {
      var value = field.value(entry);
      if (value instanceof String found) return Text.accepts(found, operator, text);
      return value instanceof Number found
          && number.isPresent()
          && operator.accepts(exact(found).compareTo(exact(number.get())));
    }

    @Override
    public void write(SqlCondition sql) {
      sql.add("(");
      if (isRare()) { // most documents do not have the text anywhere, and are not parsed
        new Text(new FieldPath(field.column(), List.of()), Operator.HAS, text).write(sql);
        sql.add(" AND ");
      }
      sql.add("CASE ");
      field.writeJsonType(sql);
      sql.add(" WHEN 'text' THEN ");
      field.writeJsonValue(sql);
      Text.writeOperation(sql, operator, text);
      if (number.isPresent()) writeOfNumbers(sql);
      for (var truth : List.of("true", "false")) {
        sql.add(" WHEN '%s' THEN ".formatted(truth));
        sql.add(Text.accepts(truth, operator, text) ? "1" : "0");
      }
      sql.add(" ELSE 0 END)");
    }

    private void writeOfNumbers(SqlCondition sql) {
      for (var type : List.of("integer", "real")) {
        sql.add(" WHEN '%s' THEN ".formatted(type));
        field.writeJsonValue(sql);
        sql.add(operator.sql()).parameter(number.orElseThrow());
      }
    }

    /** Whether the document of an entry that passes has the text as it is. */
    private boolean isRare() {
      return (operator == Operator.HAS || operator == Operator.EQUAL)
          && field.column().isCanonical()
          && number.isEmpty()
          && PLAIN.matcher(text).matches();
    }
  }

  private static BigDecimal exact(Number number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal(number.doubleValue());
  }
}
