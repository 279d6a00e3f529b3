// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.SqlCondition;
import dev.convnet.serving.log.filter.SqlFunctions;
import dev.convnet.serving.log.filter.TimeRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * Asks the files of days for what their tables have.
 *
 * @param crew helps with what takes long
 */
record DayTables(Path folder, Crew crew) {
  private static final int BUSY_MILLISECONDS = 5_000;

  /** The tables of a folder, which must be there. */
  static DayTables in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) throw new IOException("there is no folder " + folder);
    return new DayTables(folder, Crew.OF_PROCESS);
  }

  /** A question to the file of a day. */
  interface Question<T> {
    T ask(Connection connection) throws SQLException, IOException;
  }

  /** Asks the file of a day, also while another process writes it. */
  <T> T read(LocalDate day, Question<T> question) throws IOException {
    var path = DayNames.file(folder, day);
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX); // one thread uses it
    config.setBusyTimeout(BUSY_MILLISECONDS);
    try (var connection = config.createConnection("jdbc:sqlite:" + path)) {
      SqlFunctions.addTo(connection);
      return question.ask(connection);
    } catch (SQLException e) {
      throw new IOException("cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** What is asked of a day. */
  interface OfDay<T> {
    T of(LocalDate day) throws IOException;
  }

  /** Asks several days, which may be at the same time; uses the answers in their order. */
  <T> void each(List<LocalDate> days, OfDay<T> question, Consumer<T> use) throws IOException {
    try {
      crew.<Path, T>work(
          days.size(),
          folder,
          work -> work.accept(folder),
          (own, number) -> question.of(days.get(number)),
          answer -> {
            use.accept(answer);
            return true;
          });
    } catch (SQLException e) {
      throw new IOException("cannot read " + folder, e); // never: days' exceptions are others
    }
  }

  /** All days that have a file, the oldest first. */
  Set<LocalDate> days() throws IOException {
    return DayNames.files(folder).keySet();
  }

  /** Those that can have what a question asks for, in its order. */
  List<LocalDate> days(LogQuery query) throws IOException {
    var days = new ArrayList<LocalDate>();
    var times = query.filter().times();
    for (var day : days()) if (times.touches(day)) days.add(day);
    if (query.newestFirst()) Collections.reverse(days);
    return days;
  }

  /** For each log of a day that can have what a question asks for, a table with all fields. */
  static List<String> sources(Connection connection, LocalDate day, LogQuery query)
      throws SQLException {
    var conditions = new ArrayList<String>();
    if (query.after() >= 0) conditions.add("seq > " + query.after());
    var times = query.filter().times();
    if (times.from() > TimeRange.start(day)) conditions.add("timestamp >= " + times.from());
    if (times.to() < TimeRange.start(day.plusDays(1))) conditions.add("timestamp <= " + times.to());
    var condition = conditions.isEmpty() ? "1" : String.join(" AND ", conditions);
    var sources = new ArrayList<String>();
    for (var table : tables(connection, day, query)) {
      sources.add(source(connection, table) + " WHERE " + condition);
    }
    return sources;
  }

  /** The tables of these logs. */
  static List<String> tables(Connection connection, LocalDate day, LogQuery query)
      throws SQLException {
    var wanted = query.filter().logName().map(name -> DayNames.table(name, day)).orElse("");
    var tables = names(connection, day);
    var other = DayNames.table(DayNames.OTHER_LOGS, day);
    if (!wanted.isEmpty()) tables.removeIf(t -> !t.equals(wanted) && !t.equals(other));
    if (wanted.equals(DayNames.table(LogField.PREDICTIONS, day))) tables.remove(other);
    return tables;
  }

  /**
   * A table with all fields, to which a condition can be added that an index can find. Conditions
   * of filters are no help to SQLite, because they are never NULL.
   */
  static String source(Connection connection, String table) throws SQLException {
    return "SELECT seq, %s FROM \"%s\"".formatted(allColumns(connection, table), table);
  }

  private static String allColumns(Connection connection, String table) throws SQLException {
    var present = columns(connection, table);
    return Arrays.stream(LogField.values())
        .map(f -> present.contains(f.column()) ? f.column() : "NULL AS " + f.column())
        .collect(Collectors.joining(", "));
  }

  /** The names of the columns that a table has. */
  static Set<String> columns(Connection connection, String table) throws SQLException {
    var names = new HashSet<String>();
    try (var statement = connection.prepareStatement("SELECT name FROM pragma_table_info(?)")) {
      statement.setString(1, table);
      try (var row = statement.executeQuery()) {
        while (row.next()) names.add(row.getString(1));
      }
    }
    return names;
  }

  /** The names of the tables of logs. */
  static List<String> names(Connection connection, LocalDate day) throws SQLException {
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

  /** A statement in which a condition comes several times. */
  static PreparedStatement prepare(
      Connection connection, String sql, SqlCondition condition, int times) throws SQLException {
    var statement = connection.prepareStatement(sql);
    int place = 1;
    for (int time = 0; time < times; time++) {
      for (var parameter : condition.parameters()) statement.setObject(place++, parameter);
    }
    return statement;
  }
}
