// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.serving.log.metric.MetricKey;
import dev.convnet.serving.log.metric.MetricPoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** The table of a day's metrics: a row for a minute, a metric and the values of its labels. */
final class MetricRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PreparedStatement select;
  private final PreparedStatement insert;

  /** Statements that end with the connection. */
  MetricRows(Connection connection, LocalDate day) throws SQLException {
    select =
        connection.prepareStatement(
            "SELECT count, sum, min, max, histogram FROM %s WHERE minute = ? AND metric = ? AND labels = ?"
                .formatted(table(day)));
    insert =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO %s VALUES (?,?,?,?,?,?,?,?)".formatted(table(day)));
  }

  static String table(LocalDate day) {
    return "metric_" + DayNames.text(day);
  }

  void add(Map<MetricKey, MetricPoint> points) throws SQLException {
    for (var point : points.entrySet()) add(point.getKey(), point.getValue());
  }

  private void add(MetricKey key, MetricPoint added) throws SQLException {
    var labels = write(key.labels());
    select.setLong(1, key.minute());
    select.setString(2, key.metric());
    select.setString(3, labels);
    var point = added;
    try (var row = select.executeQuery()) {
      if (row.next()) point = read(row).plus(added);
    }
    insert.setLong(1, key.minute());
    insert.setString(2, key.metric());
    insert.setString(3, labels);
    insert.setLong(4, point.count());
    insert.setDouble(5, point.sum());
    insert.setDouble(6, point.min());
    insert.setDouble(7, point.max());
    insert.setString(8, write(point.histogram()));
    insert.executeUpdate();
  }

  /** The point of a row that has its columns. */
  static MetricPoint read(ResultSet row) throws SQLException {
    return new MetricPoint(
        row.getLong("count"),
        row.getDouble("sum"),
        row.getDouble("min"),
        row.getDouble("max"),
        parse(row.getString("histogram"), new TypeReference<Map<Integer, Long>>() {}));
  }

  static List<String> labels(ResultSet row) throws SQLException {
    return parse(row.getString("labels"), new TypeReference<List<String>>() {});
  }

  private static <T> T parse(String json, TypeReference<T> type) throws SQLException {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new SQLException("a row of a metric is damaged: " + json, e);
    }
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
