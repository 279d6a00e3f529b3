// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.LogField.Type;
import dev.convnet.serving.log.filter.FilterTokens.Kind;
import dev.convnet.serving.log.filter.FilterTokens.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the grammar of {@link LogFilter}. */
final class FilterParser {
  private static final int DEEPEST = 100;

  /** Fields that want a unit. */
  private static final Map<String, LogField> DURATIONS =
      Map.of("latency", LogField.LATENCY, "queue", LogField.QUEUE, "runtime", LogField.RUNTIME);

  private final FilterTokens tokens;
  private int depth;

  FilterParser(String text) {
    this.tokens = FilterTokens.of(text);
  }

  Condition parse() {
    if (tokens.peek().kind() == Kind.END) return new Condition.All(List.of());
    var condition = all();
    if (tokens.peek().kind() != Kind.END) throw tokens.wrong(tokens.peek().start());
    return condition;
  }

  /** Reads the name of a field alone. */
  static FieldPath parseField(String name) {
    var parser = new FilterParser(name);
    var first = parser.tokens.take();
    if (first.kind() != Kind.WORD) throw parser.tokens.wrong(first.start());
    var field = parser.field(first, parser.keys(first, first.text()));
    if (parser.tokens.peek().kind() != Kind.END) {
      throw parser.tokens.wrong(parser.tokens.peek().start());
    }
    return field;
  }

  private Condition all() {
    var parts = new ArrayList<Condition>();
    parts.add(any());
    while (tokens.takeIf("AND") || startsPart(tokens.peek())) parts.add(any());
    return parts.size() == 1 ? parts.get(0) : new Condition.All(parts);
  }

  private static boolean startsPart(Token token) {
    return switch (token.kind()) {
      case QUOTED -> true;
      case WORD -> !token.is("OR") && !token.is("AND");
      case PARENTHESIS -> token.is("(");
      case OPERATOR, END -> false;
    };
  }

  private Condition any() {
    var parts = new ArrayList<Condition>();
    parts.add(one());
    while (tokens.takeIf("OR")) parts.add(one());
    return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
  }

  private Condition one() {
    if (++depth > DEEPEST) throw tokens.wrong(tokens.peek(), "it is nested too deeply");
    try {
      if (tokens.takeIf("NOT") || tokens.takeIf("-")) return new Condition.Not(one());
      if (tokens.takeIf("(")) {
        var inner = all();
        if (!tokens.takeIf(")")) throw tokens.wrong(tokens.peek().start());
        return inner;
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private Condition comparison() {
    if (!startsPart(tokens.peek())) throw tokens.wrong(tokens.peek().start());
    var first = tokens.take();
    boolean negative = first.kind() == Kind.WORD && first.text().startsWith("-");
    var name = negative ? first.text().substring(1) : first.text();
    var condition = condition(first, name);
    return negative ? new Condition.Not(condition) : condition;
  }

  private Condition condition(Token first, String name) {
    boolean isText = first.kind() == Kind.QUOTED;
    boolean goesOn = name.endsWith(".") && tokens.isJoined(first);
    if (isText || !goesOn && tokens.peek().kind() != Kind.OPERATOR) {
      return new Condition.Anywhere(name);
    }
    return comparison(first, keys(first, name));
  }

  /** {@code a.b."a key with spaces".c}. */
  private List<String> keys(Token first, String name) {
    var keys = new ArrayList<String>();
    var last = first;
    var words = name;
    while (words.endsWith(".") && tokens.isJoined(last) && tokens.peek().kind() == Kind.QUOTED) {
      keys.addAll(List.of(words.substring(0, words.length() - 1).split("\\.", -1)));
      last = tokens.take();
      keys.add(last.text());
      if (!tokens.isJoined(last) || !tokens.peek().text().startsWith(".")) return keys;
      last = tokens.take();
      words = last.text().substring(1);
    }
    keys.addAll(List.of(words.split("\\.", -1)));
    return keys;
  }

  private Condition comparison(Token name, List<String> keys) {
    var sign = tokens.take();
    if (sign.kind() != Kind.OPERATOR) throw tokens.wrong(sign.start());
    var operator = Operator.of(sign.text()).orElseThrow();
    var value = tokens.take();
    if (value.kind() != Kind.WORD && value.kind() != Kind.QUOTED) throw tokens.wrong(value.start());
    var field = field(name, keys);
    if (operator == Operator.HAS && value.is("*")) return new Condition.Present(field);
    return comparison(field, DURATIONS.containsKey(keys.get(0)), operator, value);
  }

  private FieldPath field(Token name, List<String> keys) {
    var found =
        LogField.named(keys.get(0)).or(() -> Optional.ofNullable(DURATIONS.get(keys.get(0))));
    if (found.isEmpty()) {
      throw tokens.wrong(
          name,
          "there is no field '%s'; there are %s, latency, queue, runtime"
              .formatted(keys.get(0), names()));
    }
    var path = new FieldPath(found.get(), List.copyOf(keys.subList(1, keys.size())));
    if (path.isInJson() && path.type() != Type.JSON) {
      throw tokens.wrong(name, "'%s' has no fields".formatted(keys.get(0)));
    }
    if (path.keys().stream().anyMatch(key -> key.isEmpty() || key.matches("(?s).*[\"\\\\].*"))) {
      throw tokens.wrong(name, "a field's name is empty, or has a quote or backslash");
    }
    return path;
  }

  private static String names() {
    return Arrays.stream(LogField.values()).map(LogField::column).collect(Collectors.joining(", "));
  }

  private Condition comparison(FieldPath field, boolean needsUnit, Operator operator, Token value) {
    if (operator.isPattern()) return matching(field, operator, value);
    var text = value.text();
    if (field.isInJson()) {
      return new Comparisons.InJson(field, operator, text, Values.number(text));
    }
    return switch (field.type()) {
      case TEXT, JSON -> new Comparisons.Text(field, operator, text);
      case SEVERITY -> new Comparisons.OfSeverity(operator, Values.severity(text));
      case TIME ->
          new Comparisons.Time(
              field.column(),
              operator,
              Values.time(text).orElseThrow(() -> wrong(value, "a time, as 2026-11-30T12:00:00Z")));
      case DURATION ->
          new Comparisons.Numeric(
              field.column(),
              operator,
              Values.duration(text, !needsUnit)
                  .orElseThrow(() -> wrong(value, "a duration with a unit, as 1.5s or 250ms")));
      case NUMBER, DECIMAL ->
          new Comparisons.Numeric(
              field.column(),
              operator,
              Values.number(text).orElseThrow(() -> wrong(value, "a number")));
    };
  }

  private RuntimeException wrong(Token value, String wanted) {
    return tokens.wrong(value, "'%s' is not %s".formatted(value.text(), wanted));
  }

  private Condition matching(FieldPath field, Operator operator, Token value) {
    if (field.type() != Type.TEXT && field.type() != Type.JSON) {
      throw tokens.wrong(value, "only texts have regular expressions");
    }
    return new Comparisons.Matching(
        field, operator == Operator.MATCHES, SafePattern.of(value.text()));
  }
}
