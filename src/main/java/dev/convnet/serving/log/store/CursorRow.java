// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.entry.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** The place of the first entry that a file of a day has not got, in two tables of one row. */
final class CursorRow {
  static final List<String> TABLES =
      List.of(
          "CREATE TABLE IF NOT EXISTS log_cursor (id INTEGER PRIMARY KEY, next INTEGER)",
          "CREATE TABLE IF NOT EXISTS log_source (id INTEGER PRIMARY KEY, source TEXT)");

  private final PreparedStatement next;
  private final PreparedStatement source;

  /** Statements that end with the connection. */
  CursorRow(Connection connection) throws SQLException {
    next = connection.prepareStatement("INSERT OR REPLACE INTO log_cursor VALUES (1, ?)");
    source = connection.prepareStatement("INSERT OR REPLACE INTO log_source VALUES (1, ?)");
  }

  /** The place; 0 if none was written. */
  static Cursor read(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT next, source FROM log_cursor LEFT JOIN log_source USING (id)")) {
      if (!row.next()) return Cursor.at(0);
      return new Cursor(row.getLong(1), Objects.requireNonNullElse(row.getString(2), ""));
    }
  }

  void write(Cursor cursor) throws SQLException {
    next.setLong(1, cursor.next());
    next.executeUpdate();
    source.setString(1, cursor.source());
    source.executeUpdate();
  }
}
