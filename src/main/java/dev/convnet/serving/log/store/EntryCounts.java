// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts entries in memory, which takes SQLite several times as long. Counts by place, status and
 * label can be put into its table {@code counts}, for they may be many.
 */
final class EntryCounts {
  /** What {@link #add} reads, with a place before it. */
  static final String COLUMNS =
      "status_code, substr(label, 1, %d) AS label, score, answers, mean_score, latency_us,"
              .formatted(Rollups.LONGEST_LABEL)
          + " input_mean, input_deviation, input_histogram, input_images";

  private static final int MOST_GROUPS = 10_000;

  private final Map<Long, ReportFigures> rows = new TreeMap<>();
  private final Map<Group, Counts> groups = new LinkedHashMap<>();

  /** Null is none. */
  private record Group(long place, Long status, String label) {}

  private static final class Counts {
    long entries;
    long answers;
    long scored;
    double scores;

    void add(Counts part) {
      entries += part.entries;
      answers += part.answers;
      scored += part.scored;
      scores += part.scores;
    }
  }

  static void createTable(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMP TABLE counts (place INTEGER, status_code INTEGER, label TEXT,"
              + " entries INTEGER, answers INTEGER, scored INTEGER, scores REAL)");
    }
  }

  /** Adds the entry of a row. */
  void add(ResultSet row) throws SQLException {
    long place = row.getLong(1);
    var figures = rows.computeIfAbsent(place, of -> new ReportFigures());
    var status = whole(row, 2);
    var label = text(row, 3);
    var json = row.getString(5);
    var counts = groups.computeIfAbsent(new Group(place, status, label), group -> new Counts());
    counts.entries++;
    if (json == null) {
      if (label != null) counts.answers++;
      addScore(counts, row);
    } else {
      var answers = EntryAnswers.of(label, decimal(row, 4), json, decimal(row, 6));
      counts.scored += answers.scored();
      counts.scores += answers.scores();
      for (var count : answers.counts().entrySet()) {
        var group = new Group(place, status, shortened(count.getKey()));
        groups.computeIfAbsent(group, of -> new Counts()).answers += count.getValue();
      }
    }
    var latency = whole(row, 7);
    if (latency != null) figures.latencies.add(latency, 1);
    addImage(figures, row);
  }

  /** Adds what others have counted, as if their entries came after those here. */
  void add(EntryCounts part) {
    part.rows.forEach(
        (place, figures) -> rows.computeIfAbsent(place, of -> new ReportFigures()).add(figures));
    part.groups.forEach(
        (group, counts) -> groups.computeIfAbsent(group, of -> new Counts()).add(counts));
  }

  /** What is known by place beside the groups. */
  Map<Long, ReportFigures> rows() {
    return rows;
  }

  boolean isLarge() {
    return groups.size() >= MOST_GROUPS;
  }

  private static void addScore(Counts counts, ResultSet row) throws SQLException {
    var score = decimal(row, 4);
    if (score == null) return;
    counts.scored++;
    counts.scores += score;
  }

  private static void addImage(ReportFigures figures, ResultSet row) throws SQLException {
    var mean = decimal(row, 8);
    if (mean == null) return;
    long images = Math.max(1, row.getLong(11));
    figures.images += images;
    figures.means += images * mean;
    figures.deviations += images * row.getDouble(9);
    var histogram = row.getBytes(10);
    if (histogram != null) Rollups.add(histogram, images, figures.bins);
  }

  private static String shortened(String label) {
    return label.codePointCount(0, label.length()) <= Rollups.LONGEST_LABEL
        ? label
        : label.substring(0, label.offsetByCodePoints(0, Rollups.LONGEST_LABEL));
  }

  /** SQLite's driver makes texts of bytes more slowly. */
  private static String text(ResultSet row, int column) throws SQLException {
    var bytes = row.getBytes(column);
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  /** To ask whether a number is NULL takes as long as to read it. */
  private static Long whole(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return number == 0 && row.wasNull() ? null : Long.valueOf(number);
  }

  private static Double decimal(ResultSet row, int column) throws SQLException {
    double number = row.getDouble(column);
    return number == 0 && row.wasNull() ? null : Double.valueOf(number);
  }

  /** Moves the groups into the table. */
  void moveTo(Connection connection) throws SQLException {
    try (var insert = connection.prepareStatement("INSERT INTO counts VALUES (?,?,?,?,?,?,?)")) {
      for (var group : groups.entrySet()) {
        insert.setLong(1, group.getKey().place());
        insert.setObject(2, group.getKey().status());
        insert.setString(3, group.getKey().label());
        insert.setLong(4, group.getValue().entries);
        insert.setLong(5, group.getValue().answers);
        insert.setLong(6, group.getValue().scored);
        insert.setDouble(7, group.getValue().scores);
        insert.executeUpdate();
      }
    }
    groups.clear();
  }
}
