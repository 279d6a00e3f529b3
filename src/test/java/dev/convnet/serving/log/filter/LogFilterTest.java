// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFilterTest {
  private static final LogEntry ENTRY =
      LogEntry.builder("predictions", Instant.parse("2026-11-30T12:00:00.5Z"))
          .with(LogField.SEVERITY, "ERROR")
          .with(LogField.LABELS, "{\"zone\": \"eu-1\"}")
          .with(
              LogField.JSON_PAYLOAD,
              "{\"text\": \"pen-Apple\", \"n\": 12, \"x\": 1.5, \"yes\": true, \"none\": null,"
                  + " \"deep\": {\"a b\": {\"c\": \"d\"}}, \"list\": [1], \"digits\": \"12\"}")
          .with(LogField.MODEL_NAME, "mnist")
          .with(LogField.STATUS_CODE, 503L)
          .with(LogField.LATENCY, 1_200_000L)
          .with(LogField.SCORE, 0.75)
          .build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "apple",
        "\"N-A\"",
        "jsonPayload.text:\"-a\" AND timestamp>=\"2026-11-01\"",
        "jsonPayload.text = \"PEN-apple\"",
        "jsonPayload.text!=pen",
        "jsonPayload.text=~\"^pen.A\"",
        "jsonPayload.text!~\"^Apple\"",
        "jsonPayload.n=12 jsonPayload.n=\"12\" jsonPayload.n<12.5",
        "jsonPayload.x>1 AND jsonPayload.x<=1.5",
        "jsonPayload.yes=true",
        "jsonPayload.digits=12",
        "jsonPayload.deep.\"a b\".c=d",
        "jsonPayload.deep:* AND NOT jsonPayload.none:*",
        "NOT jsonPayload.absent!=1",
        "labels.zone=eu-1",
        "severity>=ERROR AND severity<critical AND severity:error",
        "latency>1s latency<=1200ms latency_us=1200000 NOT runtime>0s",
        "status_code>=500 AND score>0.7",
        "timestamp=\"2026-11-30T13:00:00.500+01:00\" timestamp<\"2026-11-30T12:00:01\"",
        "model_name=cifar10 OR model_name=mnist AND status_code=503",
        "-model_name=cifar10",
        "-(nothing OR \"and nothing\")",
        "NOT nothing AND (mnist)"
      })
  void lets(String filter) throws SQLException {
    assertTrue(LogFilter.parse(filter).matches(ENTRY));
    assertTrue(sqlMatches(LogFilter.parse(filter)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pear",
        "jsonPayload.text:\"-b\"",
        "timestamp<\"2026-11-30\"",
        "jsonPayload.absent!=1",
        "jsonPayload.n:2",
        "jsonPayload.n=~1",
        "jsonPayload.list:1",
        "jsonPayload.deep=\"{}\"",
        "jsonPayload.digits<2 AND jsonPayload.digits>12",
        "severity<ERROR",
        "latency>1.3s",
        "model_name=mnist AND (status_code<500 OR score=0)",
        // without parentheses, OR binds more tightly, as in Cloud Logging
        "status_code=1 AND model_name=cifar10 OR model_name=mnist",
        "'; DROP TABLE entries; --",
        "jsonPayload.text=\"' OR '1'='1\"",
        "jsonPayload.\"') OR 1=1 --\"=1",
        "model_name=\"x' OR 1=1 --\"",
        "model_name=~\"(a|aa)+$\"",
        "labels:\"%\" OR labels:\"_\""
      })
  void stops(String filter) throws SQLException {
    assertFalse(LogFilter.parse(filter).matches(ENTRY));
    assertFalse(sqlMatches(LogFilter.parse(filter)));
  }

  private static boolean sqlMatches(LogFilter filter) throws SQLException {
    return SqlEntries.matches(ENTRY, filter);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a AND | the filter is wrong at character 6: it ends too early",
        "(a | the filter is wrong at character 3: it ends too early",
        "a) | the filter is wrong at character 2: ')'",
        "model_name= | the filter is wrong at character 12: it ends too early",
        "\"open | the filter is wrong at character 1: the quote is never closed",
        "a model_name: \"b | the filter is wrong at character 15: the quote is never closed",
        "latency>1 | the filter is wrong at character 9: '1' is not a duration with a unit, as"
            + " 1.5s or 250ms",
        "status_code=x | the filter is wrong at character 13: 'x' is not a number",
        "timestamp>yesterday | the filter is wrong at character 11: 'yesterday' is not a time, as"
            + " 2026-11-30T12:00:00Z",
        "model_name.x=1 | the filter is wrong at character 1: 'model_name' has no fields",
        "score=~1 | the filter is wrong at character 8: only texts have regular expressions",
        "model_name=~\"(\" | '(' is no regular expression",
        "severity>BAD | there is no severity 'BAD'; there are [DEFAULT, DEBUG, INFO, NOTICE,"
            + " WARNING, ERROR, CRITICAL, ALERT, EMERGENCY]"
      })
  void saysWhereItIsWrong(String filter, String message) {
    var error = assertThrows(InvalidSettingException.class, () -> LogFilter.parse(filter));

    assertEquals(message, error.getMessage());
  }

  @Test
  void aWrongFieldIsAnsweredWithTheRightOnes() {
    var error = assertThrows(InvalidSettingException.class, () -> LogFilter.parse("modle=1"));

    assertTrue(error.getMessage().contains("there is no field 'modle'; there are insert_id, "));
  }

  @Test
  void nothingIsTooDeepOrTooSlow() {
    assertThrows(
        InvalidSettingException.class, () -> LogFilter.parse("(".repeat(5000) + ")".repeat(4999)));
    assertThrows(InvalidSettingException.class, () -> LogFilter.parse("NOT ".repeat(200) + "a"));
    assertThrows(InvalidSettingException.class, () -> LogFilter.parse("a".repeat(10_001)));
    var slow = LogFilter.parse("textPayload=~\"(x+x+)+y\"");
    var entry =
        LogEntry.builder("l", Instant.EPOCH)
            .with(LogField.TEXT_PAYLOAD, "x".repeat(50_000))
            .build();
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertFalse(slow.matches(entry)));
  }

  @Test
  void knowsItsBounds() {
    var filter =
        LogFilter.parse("log_name=struct_log timestamp>=\"2026-11-02\" timestamp<\"2026-11-04\"");

    assertEquals(Optional.of("struct_log"), filter.logName());
    var days = Map.of(1, false, 2, true, 3, true, 5, false);
    days.forEach(
        (day, wanted) -> assertEquals(wanted, filter.times().touches(LocalDate.of(2026, 11, day))));
    assertTrue(LogFilter.parse("NOT timestamp>\"2026-11-02\"").times().touches(LocalDate.EPOCH));
    assertEquals(Optional.empty(), LogFilter.parse("log_name=a OR log_name=b").logName());
  }

  @Test
  void both() {
    var both = LogFilter.parse("mnist").and(LogFilter.parse("status_code=1 OR score=0.75"));

    assertTrue(both.matches(ENTRY));
    assertEquals("(mnist) AND (status_code=1 OR score=0.75)", both.toString());
    assertEquals("mnist", LogFilter.ALL.and(LogFilter.parse("mnist")).toString());
  }

  /** A table with one entry. */
  static final class SqlEntries {
    private SqlEntries() {}

    static boolean matches(LogEntry entry, LogFilter filter) throws SQLException {
      var columns =
          Arrays.stream(LogField.values())
              .map(f -> f.column() + " " + f.type().sql())
              .collect(Collectors.joining(","));
      try (var connection = DriverManager.getConnection("jdbc:sqlite::memory:");
          var statement = connection.createStatement()) {
        SqlFunctions.addTo(connection);
        statement.execute("CREATE TABLE entries (" + columns + ")");
        var marks = "?,".repeat(LogField.values().length - 1) + "?";
        try (var insert =
            connection.prepareStatement("INSERT INTO entries VALUES (" + marks + ")")) {
          for (var field : LogField.values()) {
            insert.setObject(field.ordinal() + 1, entry.value(field).orElse(null));
          }
          insert.execute();
        }
        var condition = filter.sql();
        try (var query =
            connection.prepareStatement("SELECT " + condition.text() + " FROM entries")) {
          for (int i = 0; i < condition.parameters().size(); i++) {
            query.setObject(i + 1, condition.parameters().get(i));
          }
          try (var row = query.executeQuery()) {
            assertTrue(row.next());
            return row.getInt(1) == 1;
          }
        }
      }
    }
  }

  /** What is looked for before the regular expression; nothing where it is not simple. */
  @ParameterizedTest
  @CsvSource({
    "-a.*b$, -a",
    "^a structured log, a structured log",
    "abc?de, ab",
    "abc{0}, ab",
    "abc+d, abc",
    "ab\\.c\\d*x, ab.c",
    "x(abc)?defg, x",
    "ab[cd]efg, efg",
    "a[^\\]x]?bc, bc",
    "[0-9]{5}-a, -a",
    "a[b-d&&[c]]efg, a",
    "a[]x]bcd, a",
    "ab[cd, ab",
    "cat://dogs, dogs",
    "a\\x41bcd, a",
    "abc|def, ",
    "(?i)abc, ",
    "\\Qabc\\E, ",
    "a*, "
  })
  void aTextThatEveryMatchHas(String regex, String text) {
    assertEquals(Optional.ofNullable(text), RequiredText.of(regex));
  }
}
