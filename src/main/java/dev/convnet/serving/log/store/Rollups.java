// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What reports ask of predictions, added up by the hour in the transaction of the entries: {@code
 * rollup_hours} by model, status and label, and {@code rollup_latencies} with the number of each
 * latency. They are made with the table of predictions, so that a file has them for all entries or
 * not at all.
 *
 * <p>A text has a {@code =} before it, and is empty where an entry has none: keys have no NULL.
 */
final class Rollups implements AutoCloseable {
  static final long MICROS_AN_HOUR = TimeUnit.HOURS.toMicros(1);

  /** Of the histograms of inputs. */
  static final int BINS = 16;

  /** Of labels, as reports show them. */
  static final int LONGEST_LABEL = 100;

  private static final long NO_STATUS = Long.MIN_VALUE;
  private static final List<String> SUMS =
      List.of("entries", "scored", "score_sum", "images", "mean_sum", "deviation_sum");

  /** How many answers a class had, of which an entry may have several. */
  private static final String ANSWERS = "answers";

  /** For the sums of a version that counted one answer for an entry. */
  private static final String ANSWERS_OF_ENTRIES = "CASE label WHEN '' THEN 0 ELSE entries END";

  private final PreparedStatement hours;
  private final PreparedStatement latencies;

  private record Hour(long hour, String model, long status, String label) {}

  private record Latency(long hour, long micros, String model) {}

  private static final class Sums {
    long entries;
    long scored;
    double score;
    long answers;
    long images;
    double mean;
    double deviation;
    final long[] bins = new long[BINS];
  }

  Rollups(Connection connection) throws SQLException {
    if (!haveAnswers(connection)) addAnswers(connection);
    var sums = sums();
    hours =
        connection.prepareStatement(
            "INSERT INTO rollup_hours (hour, model, status, label, %s) VALUES (?,?,?,?%s) ON CONFLICT DO UPDATE SET %s"
                .formatted(
                    String.join(", ", sums),
                    ",?".repeat(sums.size()),
                    sums.stream()
                        .map(sum -> sum + " = " + sum + " + excluded." + sum)
                        .collect(Collectors.joining(", "))));
    latencies =
        connection.prepareStatement(
            "INSERT INTO rollup_latencies VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET entries ="
                + " entries + excluded.entries");
  }

  /** The columns of sums, bins last. */
  private static List<String> sums() {
    var all = new ArrayList<>(SUMS);
    IntStream.range(0, BINS).mapToObj(bin -> "b" + bin).forEach(all::add);
    all.add(ANSWERS);
    return all;
  }

  private static boolean haveAnswers(Connection connection) throws SQLException {
    return DayTables.columns(connection, "rollup_hours").contains(ANSWERS);
  }

  private static void addAnswers(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE rollup_hours ADD COLUMN answers NUMERIC");
      statement.execute("UPDATE rollup_hours SET answers = " + ANSWERS_OF_ENTRIES);
    }
  }

  static void create(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE rollup_hours (hour INTEGER, model TEXT, status INTEGER, label TEXT, "
              + sums().stream().map(sum -> sum + " NUMERIC").collect(Collectors.joining(", "))
              + ", PRIMARY KEY (hour, model, status, label)) WITHOUT ROWID");
      statement.execute(
          "CREATE TABLE rollup_latencies (hour INTEGER, latency_us INTEGER, model TEXT,"
              + " entries INTEGER, PRIMARY KEY (hour, latency_us, model)) WITHOUT ROWID");
    }
  }

  static boolean exist(Connection connection) throws SQLException {
    return !DayTables.columns(connection, "rollup_hours").isEmpty();
  }

  /** The hours as a table whose columns have the names and values of those of predictions. */
  static String hours(Connection connection, long first, long end) throws SQLException {
    var answers = haveAnswers(connection) ? "" : ", %s AS answers".formatted(ANSWERS_OF_ENTRIES);
    return "SELECT *%s, %s AS model_name, nullif(status, %d) AS status_code, %s AS label_name FROM"
            .formatted(answers, text("model"), NO_STATUS, text("label"))
        + " rollup_hours WHERE hour >= %d AND hour < %d".formatted(first, end);
  }

  /** The latencies likewise. */
  static String latencies(long first, long end) {
    return "SELECT hour, latency_us, entries, %s AS model_name FROM rollup_latencies WHERE hour >= %d AND hour < %d"
        .formatted(text("model"), first, end);
  }

  private static String text(String column) {
    return "CASE %s WHEN '' THEN NULL ELSE substr(%s, 2) END".formatted(column, column);
  }

  /** Adds entries of the log of predictions. */
  void add(List<LogEntry> entries) throws SQLException {
    var byHour = new HashMap<Hour, Sums>();
    var byLatency = new HashMap<Latency, Long>();
    for (var entry : entries) {
      long hour = Math.floorDiv(entry.timestamp(), MICROS_AN_HOUR);
      var model = key(entry, LogField.MODEL_NAME);
      long status = (Long) entry.value(LogField.STATUS_CODE).orElse(NO_STATUS);
      var label = shortened(key(entry, LogField.LABEL));
      var answers = EntryAnswers.of(entry);
      var sums = byHour.computeIfAbsent(new Hour(hour, model, status, label), key -> new Sums());
      add(entry, sums);
      sums.scored += answers.scored();
      sums.score += answers.scores();
      for (var count : answers.counts().entrySet()) {
        var key = new Hour(hour, model, status, shortened("=" + count.getKey()));
        byHour.computeIfAbsent(key, of -> new Sums()).answers += count.getValue();
      }
      entry
          .value(LogField.LATENCY)
          .ifPresent(
              micros -> byLatency.merge(new Latency(hour, (Long) micros, model), 1L, Long::sum));
    }
    for (var sums : byHour.entrySet()) write(sums.getKey(), sums.getValue());
    for (var count : byLatency.entrySet()) write(count.getKey(), count.getValue());
  }

  private static String key(LogEntry entry, LogField field) {
    return entry.value(field).map(text -> "=" + text).orElse("");
  }

  /** Whole characters, as SQLite's {@code substr} counts them, and the mark before them. */
  private static String shortened(String label) {
    if (label.codePointCount(0, label.length()) <= LONGEST_LABEL + 1) return label;
    return label.substring(0, label.offsetByCodePoints(0, LONGEST_LABEL + 1));
  }

  private static void add(LogEntry entry, Sums sums) {
    sums.entries++;
    if (entry.value(LogField.INPUT_MEAN).isEmpty()) return;
    long images = Math.max(1, (Long) entry.value(LogField.INPUT_IMAGES).orElse(1L));
    sums.images += images;
    sums.mean += images * (Double) entry.value(LogField.INPUT_MEAN).get();
    sums.deviation += images * (Double) entry.value(LogField.INPUT_DEVIATION).orElse(0.0);
    var histogram = (String) entry.value(LogField.INPUT_HISTOGRAM).orElse("");
    add(histogram.getBytes(UTF_8), images, sums.bins);
  }

  /**
   * Adds an array of whole numbers in JSON; numbers that are too many are not counted.
   *
   * @param times how often it is added
   */
  static void add(byte[] histogram, long times, long[] bins) {
    int bin = 0;
    long number = 0;
    for (int i = 0; i < histogram.length && bin < bins.length; i++) {
      byte c = histogram[i];
      if (c >= '0' && c <= '9') number = 10 * number + c - '0';
      if (c != ',' && c != ']') continue;
      bins[bin++] += times * number;
      number = 0;
    }
  }

  private void write(Hour key, Sums sums) throws SQLException {
    int place = 1;
    hours.setLong(place++, key.hour());
    hours.setString(place++, key.model());
    hours.setLong(place++, key.status());
    hours.setString(place++, key.label());
    hours.setLong(place++, sums.entries);
    hours.setLong(place++, sums.scored);
    hours.setDouble(place++, sums.score);
    hours.setLong(place++, sums.images);
    hours.setDouble(place++, sums.mean);
    hours.setDouble(place++, sums.deviation);
    for (long bin : sums.bins) hours.setLong(place++, bin);
    hours.setLong(place++, sums.answers);
    hours.executeUpdate();
  }

  private void write(Latency key, long count) throws SQLException {
    latencies.setLong(1, key.hour());
    latencies.setLong(2, key.micros());
    latencies.setString(3, key.model());
    latencies.setLong(4, count);
    latencies.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    hours.close();
    latencies.close();
  }
}
