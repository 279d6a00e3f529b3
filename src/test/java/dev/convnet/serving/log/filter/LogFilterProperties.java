// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Filters in memory and in SQL against an evaluation that knows nothing of either. */
class LogFilterProperties {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEYS = List.of("k", "K", "a key", "é", "0", "$.k[0]");
  private static final List<String> TEXTS =
      List.of(
          "", "a", "-a", "B-A", "é", "É", "%", "_", "'", "\"", "\\", "12", "1e1", "true", "😀",
          "z");
  private static final List<String> PATTERNS =
      List.of(
          "a",
          "-a$",
          "^B",
          "-.?a",
          "(a|z)",
          "a|z",
          "a?z",
          "-a*",
          "z{0}",
          "b{0,1}-",
          "[a-z]",
          "1+",
          "tru+e",
          "\\d+",
          "1\\d2?",
          "(?i)A",
          "é",
          "\\Q-a\\E",
          "B\\-A",
          ".",
          "fals[e]",
          ":|\\.");
  private static final Map<String, IntPredicate> ORDERS =
      Map.of(
          "=", c -> c == 0,
          "!=", c -> c != 0,
          "<", c -> c < 0,
          "<=", c -> c <= 0,
          ">", c -> c > 0,
          ">=", c -> c >= 0);

  /** An entry as a map: the keys of its payload, and its columns. */
  record Row(Map<String, Object> payload, long status, String model) {}

  /** A filter and what it means. */
  record Meaning(String text, Predicate<Row> test) {}

  @Property(tries = 200)
  void sayWhatTheyMean(@ForAll("rows") Row row, @ForAll("filters") Meaning filter)
      throws SQLException, JsonProcessingException {
    var entry =
        LogEntry.builder("log", Instant.EPOCH)
            .with(LogField.JSON_PAYLOAD, JSON.writeValueAsString(row.payload()))
            .with(LogField.STATUS_CODE, row.status())
            .with(LogField.MODEL_NAME, row.model())
            .build();
    var parsed = LogFilter.parse(filter.text());

    assertEquals(filter.test().test(row), parsed.matches(entry), "in memory");
    assertEquals(
        filter.test().test(row), LogFilterTest.SqlEntries.matches(entry, parsed), "in SQL");
  }

  @Provide
  Arbitrary<Row> rows() {
    Arbitrary<Object> values =
        Arbitraries.oneOf(
            Arbitraries.of(TEXTS),
            Arbitraries.of(0, 12, -3, 10L, Long.MAX_VALUE, 1.5, 12.0, 1e300, true, false),
            Arbitraries.of(List.of(1), Map.of("k", 1)));
    return Combinators.combine(
            Arbitraries.maps(Arbitraries.of(KEYS), values).ofMaxSize(3),
            Arbitraries.of(200L, 404L, 500L),
            Arbitraries.of(TEXTS))
        .as((payload, status, model) -> new Row(new TreeMap<>(payload), status, model));
  }

  @Provide
  Arbitrary<Meaning> filters() {
    return filters(3);
  }

  private Arbitrary<Meaning> filters(int depth) {
    if (depth == 0) return Arbitraries.oneOf(ofPayload(), ofColumns());
    var parts = filters(depth - 1);
    return Arbitraries.oneOf(parts, both(parts), either(parts), not(parts));
  }

  private Arbitrary<Meaning> both(Arbitrary<Meaning> filters) {
    return Combinators.combine(filters, filters, Arbitraries.of(" AND ", " ", "\nAND\t"))
        .as(
            (a, b, and) ->
                new Meaning("(" + a.text + ")" + and + "(" + b.text + ")", a.test.and(b.test)));
  }

  private Arbitrary<Meaning> either(Arbitrary<Meaning> filters) {
    return Combinators.combine(filters, filters)
        .as((a, b) -> new Meaning("((" + a.text + ") OR (" + b.text + "))", a.test.or(b.test)));
  }

  private Arbitrary<Meaning> not(Arbitrary<Meaning> filters) {
    return Combinators.combine(filters, Arbitraries.of("NOT ", "-"))
        .as((a, not) -> new Meaning(not + "(" + a.text + ")", a.test.negate()));
  }

  private Arbitrary<Meaning> ofPayload() {
    var literals =
        Arbitraries.oneOf(Arbitraries.of(TEXTS), Arbitraries.of("0", "10", "1.5", "9e18", "false"));
    return Combinators.combine(Arbitraries.of(KEYS), operators(), literals)
        .as(
            (key, operator, literal) ->
                new Meaning(
                    "jsonPayload.%s%s%s".formatted(quoted(key), operator, quoted(literal)),
                    row -> holds(row.payload.get(key), operator, literal)));
  }

  private Arbitrary<Meaning> ofColumns() {
    var model =
        Combinators.combine(operators(), Arbitraries.of(TEXTS))
            .as(
                (operator, text) ->
                    new Meaning(
                        "model_name" + operator + quoted(text),
                        row -> holds(row.model, operator, text)));
    var status =
        Arbitraries.of(ORDERS.keySet())
            .map(
                operator ->
                    new Meaning(
                        "status_code" + operator + "404",
                        row -> ORDERS.get(operator).test(Long.compare(row.status, 404))));
    return Arbitraries.oneOf(model, status, patterns());
  }

  private static Arbitrary<Meaning> patterns() {
    return Combinators.combine(
            Arbitraries.of(KEYS), Arbitraries.of("=~", "!~"), Arbitraries.of(PATTERNS))
        .flatAs(
            (key, operator, regex) -> {
              var comparison = operator + quoted(regex);
              boolean wanted = operator.equals("=~");
              return Arbitraries.of(
                  new Meaning(
                      "jsonPayload." + quoted(key) + comparison,
                      row -> matches(row.payload.get(key), regex, wanted)),
                  new Meaning("model_name" + comparison, row -> matches(row.model, regex, wanted)));
            });
  }

  private static boolean matches(Object value, String regex, boolean wanted) {
    if (value instanceof Boolean truth) return matches(truth.toString(), regex, wanted);
    return value instanceof String text && Pattern.compile(regex).matcher(text).find() == wanted;
  }

  private static Arbitrary<String> operators() {
    return Arbitraries.oneOf(Arbitraries.of(ORDERS.keySet()), Arbitraries.of(":"));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static boolean holds(Object value, String operator, String literal) {
    if (value instanceof Boolean truth) return holds(truth.toString(), operator, literal);
    if (value instanceof Number number) {
      if (!literal.matches("-?[0-9.]+(e[0-9]+)?")) return false;
      var order = new BigDecimal(number.toString()).compareTo(new BigDecimal(literal));
      return ORDERS.get(operator.equals(":") ? "=" : operator).test(order);
    }
    if (!(value instanceof String text)) return false;
    if (operator.equals(":")) return small(text).contains(small(literal));
    if (operator.endsWith("=") && operator.length() == 1 || operator.equals("!=")) {
      return small(text).equals(small(literal)) == operator.equals("=");
    }
    return ORDERS.get(operator).test(byCodePoints(text, literal));
  }

  /** The letters of {@link #TEXTS} that have capitals in ASCII. */
  private static String small(String text) {
    return text.replace('A', 'a').replace('B', 'b');
  }

  private static int byCodePoints(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }
}
