// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.filter.SqlCondition;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many answers of predictions of a day were judged by feedback, of that day or the days after,
 * and were right. The last word on an instance counts.
 */
final class JudgedAnswers {
  /** SQLite takes 10 files at a time. */
  private static final int DAYS_OF_FEEDBACK = 7;

  /** What an instance was answered with; a document may come from elsewhere. */
  private static final String ANSWER =
      "CASE WHEN instance = 0 THEN label WHEN json_valid(instance_labels)"
          + " THEN json_extract(instance_labels, '$[' || instance || ']') END";

  private final DayTables files;
  private final Connection connection;
  private final List<String> tables = new ArrayList<>();

  /**
   * Of one row of a report.
   *
   * @param all the number of judged answers
   * @param right how many of them
   */
  record Judged(long all, long right) {}

  /** Opens the files of the days after, too, for a connection that has no transaction. */
  JudgedAnswers(DayTables files, Connection connection, LocalDate first)
      throws SQLException, IOException {
    this.files = files;
    this.connection = connection;
    var days = files.days();
    for (int i = 0; i <= DAYS_OF_FEEDBACK; i++) {
      var day = first.plusDays(i);
      if (!days.contains(day)) continue;
      var schema = i == 0 ? "main" : "day" + i;
      if (i > 0) attach(day, schema);
      var table = DayNames.table("feedback", day);
      if (has(schema, table)) tables.add(schema + "." + table);
    }
  }

  private void attach(LocalDate day, String schema) throws SQLException {
    try (var statement = connection.prepareStatement("ATTACH ? AS " + schema)) {
      statement.setString(1, DayNames.file(files.folder(), day).toString());
      statement.execute();
    }
  }

  private boolean has(String schema, String table) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "SELECT 1 FROM " + schema + ".sqlite_schema WHERE type = 'table' AND name = ?")) {
      statement.setString(1, table);
      try (var row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * Counts by place. Predictions are read once, in their order; SQLite looks feedback up in an
   * index that it makes, because both columns are of type TEXT.
   *
   * @param source the predictions with all fields
   * @param place an expression that says where in the report a prediction is
   */
  Map<Long, Judged> count(String source, String place, SqlCondition condition) throws SQLException {
    if (tables.isEmpty()) return Map.of();
    var all =
        tables.stream()
            .map(
                table ->
                    "SELECT seq, CAST(json_extract(jsonPayload, '$.request_id') AS TEXT) AS told_of,"
                        + " json_extract(jsonPayload, '$.instance') AS instance,"
                        + " json_extract(jsonPayload, '$.label') AS truth FROM "
                        + table)
            .collect(Collectors.joining(" UNION ALL "));
    var sql =
        ("WITH feedback AS MATERIALIZED (SELECT max(seq), told_of, instance, truth FROM (%s)"
                + " WHERE typeof(instance) = 'integer' AND instance BETWEEN 0 AND 999"
                + " GROUP BY told_of, instance)"
                + " SELECT place, count(*), sum(substr(answer, 1, %d) = substr(truth, 1, %d)) FROM"
                + " (SELECT %s, %s AS answer, truth FROM (%s) CROSS JOIN feedback"
                + " ON request_id = told_of WHERE %s)"
                + " WHERE answer IS NOT NULL GROUP BY place")
            .formatted(
                all,
                Rollups.LONGEST_LABEL,
                Rollups.LONGEST_LABEL,
                place,
                ANSWER,
                source,
                inTurn(condition));
    var judged = new HashMap<Long, Judged>();
    try (var statement = DayTables.prepare(connection, sql, condition, 1);
        var row = statement.executeQuery()) {
      while (row.next()) judged.put(row.getLong(1), new Judged(row.getLong(2), row.getLong(3)));
    }
    return judged;
  }

  /**
   * What takes long is asked of predictions with feedback only, all else before it is looked up.
   */
  private static String inTurn(SqlCondition condition) {
    return condition.looksIntoTexts()
        ? "CASE WHEN told_of IS NULL THEN 0 ELSE %s END".formatted(condition.text())
        : condition.text();
  }
}
