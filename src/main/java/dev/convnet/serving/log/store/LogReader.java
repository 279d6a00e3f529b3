// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.error.OptionalArtifact;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.filter.SqlCondition;
import dev.convnet.serving.log.filter.SqlFunctions;
import dev.convnet.serving.log.metric.MetricKey;
import dev.convnet.serving.log.metric.MetricPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.sqlite.SQLiteConfig;

/** Reads what a {@link LogStore} has written, also while another process writes. Thread-safe. */
public final class LogReader {
  private static final int BUSY_MILLISECONDS = 5_000;

  private final Path folder;

  /**
   * A reader.
   *
   * @throws IOException if there is no such folder
   */
  public LogReader(Path folder) throws IOException {
    OptionalArtifact.SQLITE.require("LogReader");
    if (!Files.isDirectory(folder)) throw new IOException("there is no folder " + folder);
    this.folder = folder;
  }

  /** Gets the entries of an answer, one after the other. */
  public interface Use {
    /** Takes the next entry. */
    void accept(Sequenced entry) throws IOException;
  }

  /** Asks for entries. */
  public void query(LogQuery query, Use use) throws IOException {
    long left = query.limit();
    for (var day : days(query)) {
      if (left > 0) left -= query(day, query.withLimit(left), use);
    }
  }

  /** How many entries pass; without regard to the limit. */
  public long count(LogQuery query) throws IOException {
    long count = 0;
    for (var day : days(query)) {
      count += read(day, connection -> count(connection, day, query));
    }
    return count;
  }

  /** The highest number of an entry in the store; -1 if there is none. */
  public long last() throws IOException {
    long last = -1;
    for (var day : DayNames.files(folder).keySet()) {
      last = Math.max(last, read(day, connection -> last(connection, tables(connection, day))));
    }
    return last;
  }

  /** The points of a metric, the oldest first. */
  public void points(String metric, BiConsumer<MetricKey, MetricPoint> use) throws IOException {
    for (var day : DayNames.files(folder).keySet()) {
      read(
          day,
          connection -> {
            try (var statement =
                connection.prepareStatement(
                    "SELECT * FROM "
                        + MetricRows.table(day)
                        + " WHERE metric = ? ORDER BY minute, labels")) {
              statement.setString(1, metric);
              try (var row = statement.executeQuery()) {
                while (row.next()) {
                  var labels = MetricRows.labels(row);
                  use.accept(
                      new MetricKey(row.getLong("minute"), metric, labels), MetricRows.read(row));
                }
              }
            }
            return null;
          });
    }
  }

  private List<LocalDate> days(LogQuery query) throws IOException {
    var days = new ArrayList<LocalDate>();
    var times = query.filter().times();
    for (var day : DayNames.files(folder).keySet()) if (times.touches(day)) days.add(day);
    if (query.newestFirst()) Collections.reverse(days);
    return days;
  }

  private interface Question<T> {
    T ask(Connection connection) throws SQLException, IOException;
  }

  private <T> T read(LocalDate day, Question<T> question) throws IOException {
    var path = DayNames.file(folder, day);
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLISECONDS);
    try (var connection = config.createConnection("jdbc:sqlite:" + path)) {
      SqlFunctions.addTo(connection);
      return question.ask(connection);
    } catch (SQLException e) {
      throw new IOException("cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private long query(LocalDate day, LogQuery query, Use use) throws IOException {
    return read(
        day,
        connection -> {
          var sources = sources(connection, day, query);
          if (sources.isEmpty()) return 0L;
          var condition = query.filter().sql();
          var parts =
              sources.stream()
                  .map(source -> "SELECT * FROM (%s) WHERE %s".formatted(source, condition.text()))
                  .collect(Collectors.joining(" UNION ALL "));
          var order = query.newestFirst() ? " DESC" : "";
          var sql =
              "%s ORDER BY timestamp%s, seq%s LIMIT %d"
                  .formatted(parts, order, order, query.limit());
          long count = 0;
          try (var statement = prepare(connection, sql, condition, sources.size());
              var rows = statement.executeQuery()) {
            for (; rows.next(); count++) use.accept(entry(rows));
          }
          return count;
        });
  }

  private static long count(Connection connection, LocalDate day, LogQuery query)
      throws SQLException {
    var condition = query.filter().sql();
    long count = 0;
    for (var source : sources(connection, day, query)) {
      var sql = "SELECT count(*) FROM (%s) WHERE %s".formatted(source, condition.text());
      try (var statement = prepare(connection, sql, condition, 1);
          var row = statement.executeQuery()) {
        count += row.getLong(1);
      }
    }
    return count;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, SqlCondition condition, int times) throws SQLException {
    var statement = connection.prepareStatement(sql);
    int place = 1;
    for (int time = 0; time < times; time++) {
      for (var parameter : condition.parameters()) statement.setObject(place++, parameter);
    }
    return statement;
  }

  private static long last(Connection connection, List<String> tables) throws SQLException {
    long last = -1;
    try (var statement = connection.createStatement()) {
      for (var table : tables) {
        try (var row =
            statement.executeQuery("SELECT ifnull(max(seq), -1) FROM \"" + table + "\"")) {
          last = Math.max(last, row.getLong(1));
        }
      }
    }
    return last;
  }

  /** For each log of a day, a table of SQL with all fields. */
  private static List<String> sources(Connection connection, LocalDate day, LogQuery query)
      throws SQLException {
    var wanted = query.filter().logName().map(name -> DayNames.table(name, day)).orElse("");
    var tables = tables(connection, day);
    var other = DayNames.table(DayNames.OTHER_LOGS, day);
    if (tables.contains(wanted)) tables.removeIf(t -> !t.equals(wanted) && !t.equals(other));
    var predictions = DayNames.table(LogField.PREDICTIONS, day);
    return tables.stream()
        .map(
            table ->
                "SELECT seq, %s FROM \"%s\" WHERE seq > %d"
                    .formatted(columns(table.equals(predictions)), table, query.after()))
        .toList();
  }

  private static String columns(boolean predictions) {
    var present = LogField.of(predictions ? LogField.PREDICTIONS : "");
    return Arrays.stream(LogField.values())
        .map(f -> present.contains(f) ? f.column() : "NULL AS " + f.column())
        .collect(Collectors.joining(", "));
  }

  private static List<String> tables(Connection connection, LocalDate day) throws SQLException {
    var tables = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%_"
                    + DayNames.text(day)
                    + "' ORDER BY name")) {
      while (rows.next()) tables.add(rows.getString(1));
    }
    tables.remove(MetricRows.table(day));
    return tables;
  }

  private static Sequenced entry(ResultSet row) throws SQLException {
    var entry = LogEntry.of();
    for (var field : LogField.values()) {
      int column = field.ordinal() + 2;
      if (row.getObject(column) == null) continue;
      if (field.type().isWhole()) entry.with(field, row.getLong(column));
      else if (field.type() == LogField.Type.DECIMAL) entry.with(field, row.getDouble(column));
      else entry.with(field, row.getString(column));
    }
    return new Sequenced(row.getLong(1), entry.build());
  }
}
