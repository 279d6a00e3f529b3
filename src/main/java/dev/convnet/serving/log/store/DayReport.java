// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.filter.SqlCondition;
import dev.convnet.serving.log.report.Drift;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The rows of a report that a day has; no row has times of several days. */
final class DayReport {
  private final Connection connection;
  private final ReportQuery query;
  private final List<String> sources;
  private final Map<Long, Figures> rows = new TreeMap<>();

  /** What is known of a row. */
  private static final class Figures {
    long all;
    long matching;
    long answered;
    long scored;
    double confidence;
    long judged;
    long right;
    final Map<Integer, Long> statuses = new HashMap<>();
    final List<Long> latencies = new ArrayList<>();
    final Map<String, Long> answers = new HashMap<>();

    ReportRow row(long start) {
      return new ReportRow(
          start,
          all,
          matching,
          statuses,
          latencies,
          answered,
          answers,
          scored,
          confidence,
          judged,
          right,
          Drift.NONE);
    }
  }

  DayReport(Connection connection, LocalDate day, ReportQuery query) throws SQLException {
    this.connection = connection;
    this.query = query;
    this.sources = DayTables.sources(connection, day, LogQuery.of(query.all()));
  }

  /**
   * Asks for everything.
   *
   * @param feedback the tables that have it
   * @return the rows by their places, which are those with entries
   */
  Map<Long, ReportRow> read(List<String> feedback) throws SQLException {
    if (sources.isEmpty()) return Map.of();
    connection.setAutoCommit(false); // everything from one state of the tables
    countAll();
    chooseMatching();
    addSums();
    addStatuses();
    addLatencies();
    addAnswers();
    if (!feedback.isEmpty()) addFeedback(feedback);
    var read = new TreeMap<Long, ReportRow>();
    long seconds = query.step().unit().getDuration().toSeconds();
    rows.forEach((place, figures) -> read.put(place, figures.row(place * seconds)));
    return read;
  }

  private interface Use {
    void accept(Figures row, ResultSet result) throws SQLException;
  }

  private void ask(String sql, Use use) throws SQLException {
    ask(sql, LogFilter.ALL.sql(), 0, use);
  }

  private void ask(String sql, SqlCondition condition, int times, Use use) throws SQLException {
    try (var statement = DayTables.prepare(connection, sql, condition, times);
        var result = statement.executeQuery()) {
      while (result.next()) {
        use.accept(rows.computeIfAbsent(result.getLong(1), row -> new Figures()), result);
      }
    }
  }

  private String from(String columns, SqlCondition condition) {
    return sources.stream()
        .map(source -> "SELECT %s FROM (%s) WHERE %s".formatted(columns, source, condition.text()))
        .collect(Collectors.joining(" UNION ALL "));
  }

  private String place() {
    return "timestamp / %d AS place".formatted(query.step().micros());
  }

  private void countAll() throws SQLException {
    var all = query.all().sql();
    ask(
        "SELECT place, count(*) FROM (%s) GROUP BY place".formatted(from(place(), all)),
        all,
        sources.size(),
        (row, result) -> row.all = result.getLong(2));
  }

  /** Finds what passes the filter once, and keeps of it what is counted. */
  private void chooseMatching() throws SQLException {
    var matching = query.all().and(query.filter()).sql();
    var columns =
        place()
            + ", seq, request_id, status_code, latency_us, substr(label, 1, 100) AS label, score";
    try (var statement =
        DayTables.prepare(
            connection,
            "CREATE TEMP TABLE matching AS " + from(columns, matching),
            matching,
            sources.size())) {
      statement.execute();
    }
  }

  private void addSums() throws SQLException {
    ask(
        "SELECT place, count(*), count(label), count(score), ifnull(avg(score), 0) FROM matching"
            + " GROUP BY place",
        (row, result) -> {
          row.matching = result.getLong(2);
          row.answered = result.getLong(3);
          row.scored = result.getLong(4);
          row.confidence = result.getDouble(5);
        });
  }

  private void addStatuses() throws SQLException {
    ask(
        "SELECT place, status_code, count(*) FROM matching WHERE status_code IS NOT NULL"
            + " GROUP BY place, status_code",
        (row, result) -> row.statuses.put(result.getInt(2), result.getLong(3)));
  }

  private void addLatencies() throws SQLException {
    ask(
        "SELECT place, max(CASE WHEN at = (n * 50 + 99) / 100 THEN latency_us END),"
            + " max(CASE WHEN at = (n * 95 + 99) / 100 THEN latency_us END),"
            + " max(CASE WHEN at = (n * 99 + 99) / 100 THEN latency_us END) FROM"
            + " (SELECT place, latency_us, row_number() OVER (PARTITION BY place ORDER BY"
            + " latency_us) AS at, count(*) OVER (PARTITION BY place) AS n FROM matching"
            + " WHERE latency_us IS NOT NULL) GROUP BY place",
        (row, result) -> {
          for (int column = 2; column <= 4; column++) row.latencies.add(result.getLong(column));
        });
  }

  private void addAnswers() throws SQLException {
    ask(
        "SELECT place, label, count(*) FROM matching WHERE label IN (SELECT label FROM matching"
            + " WHERE label IS NOT NULL GROUP BY label ORDER BY count(*) DESC, label LIMIT "
            + ReportRow.MOST_CLASSES
            + ") GROUP BY place, label",
        (row, result) -> row.answers.put(result.getString(2), result.getLong(3)));
  }

  /** The last word on a request counts. */
  private void addFeedback(List<String> tables) throws SQLException {
    var all =
        tables.stream()
            .map(
                table ->
                    "SELECT seq, json_extract(jsonPayload, '$.request_id') AS request,"
                        + " json_extract(jsonPayload, '$.label') AS truth FROM "
                        + table
                        + " WHERE json_extract(jsonPayload, '$.instance') = 0")
            .collect(Collectors.joining(" UNION ALL "));
    ask(
        "WITH feedback AS MATERIALIZED (SELECT max(seq), request, truth FROM ("
            + all
            + ") GROUP BY request)"
            + " SELECT place, count(*), sum(label = substr(truth, 1, 100)) FROM matching JOIN feedback"
            + " ON request_id = request WHERE label IS NOT NULL GROUP BY place",
        (row, result) -> {
          row.judged = result.getLong(2);
          row.right = result.getLong(3);
        });
  }
}
