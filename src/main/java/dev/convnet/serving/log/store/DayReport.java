// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.filter.SqlCondition;
import dev.convnet.serving.log.filter.TimeRange;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportRow;
import dev.convnet.serving.log.store.JudgedAnswers.Judged;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of a report that a day has; no row has times of several days. Whole hours come from
 * {@link Rollups} where the filter allows it, everything else from the entries.
 */
final class DayReport {
  /** What the sums of hours can be chosen by. */
  private static final Set<LogField> ROLLED_UP = Set.of(LogField.MODEL_NAME);

  private final Connection connection;
  private final DayScan scan;
  private final ReportQuery query;
  private final long from;
  private final long to;
  private final Map<Long, ReportFigures> rows = new TreeMap<>();

  /** A report over tables of a day that the connection reads. */
  DayReport(Connection connection, DayScan scan, ReportQuery query) {
    this.connection = connection;
    this.scan = scan;
    this.query = query;
    this.from = Math.max(LogEntry.micros(query.from()), TimeRange.start(scan.day()));
    this.to = Math.min(LogEntry.micros(query.to()), TimeRange.start(scan.day().plusDays(1)));
  }

  /** Asks for everything; gives the rows by their places, which are those with entries. */
  Map<Long, ReportRow> read() throws SQLException, IOException {
    var judged = new HashMap<Long, Judged>();
    if (isOfPredictions()) scan.both(this::count, () -> judged.putAll(judged()));
    else count();
    judged.forEach(
        (place, answers) -> {
          row(place).judged = answers.all();
          row(place).right = answers.right();
        });
    var read = new TreeMap<Long, ReportRow>();
    long seconds = query.step().unit().getDuration().toSeconds();
    rows.forEach((place, figures) -> read.put(place, figures.row(place * seconds)));
    return read;
  }

  private void count() throws SQLException, IOException {
    EntryCounts.createTable(connection);
    long first = -Math.floorDiv(-from, Rollups.MICROS_AN_HOUR);
    long end = Math.floorDiv(to, Rollups.MICROS_AN_HOUR);
    boolean hasHours = isOfPredictions() && first < end && Rollups.exist(connection);
    if (hasHours) {
      countHours(first, end);
      countAll(from, first * Rollups.MICROS_AN_HOUR);
      countAll(end * Rollups.MICROS_AN_HOUR, to);
    } else countAll(from, to);
    if (hasHours && ROLLED_UP.containsAll(query.filter().fields())) {
      addHours(first, end);
      addEntries(from, first * Rollups.MICROS_AN_HOUR);
      addEntries(end * Rollups.MICROS_AN_HOUR, to);
    } else addEntries(from, to);
    addCounts();
  }

  private Map<Long, Judged> judged() throws IOException {
    var times = new TimeRange(from, to - 1);
    return scan.open(
        own ->
            new JudgedAnswers(scan.files(), own, scan.day())
                .count(scan.sources(DayScan.at(times)).get(0), place(), query.filter().sql()));
  }

  private boolean isOfPredictions() {
    return query.logName().equals(LogField.PREDICTIONS);
  }

  private interface Use {
    void accept(ReportFigures row, ResultSet result) throws SQLException;
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void ask(String sql, Use use) throws SQLException {
    ask(sql, LogFilter.ALL.sql(), 0, use);
  }

  private void ask(String sql, SqlCondition condition, int times, Use use) throws SQLException {
    try (var statement = DayTables.prepare(connection, sql, condition, times);
        var result = statement.executeQuery()) {
      while (result.next()) {
        use.accept(row(result.getLong(1)), result);
      }
    }
  }

  private ReportFigures row(long place) {
    return rows.computeIfAbsent(place, of -> new ReportFigures());
  }

  /** Entries of the log that pass a condition. */
  private String from(String columns, String range, SqlCondition condition) {
    return scan.sources(range).stream()
        .map(source -> "SELECT %s FROM (%s) WHERE %s".formatted(columns, source, condition.text()))
        .collect(Collectors.joining(" UNION ALL "));
  }

  private String place() {
    return "timestamp / %d AS place".formatted(query.step().micros());
  }

  private String placeOfHour() {
    return "hour / %d AS place".formatted(query.step().micros() / Rollups.MICROS_AN_HOUR);
  }

  /** The table of predictions has no other log. */
  private LogFilter ofLog() {
    return isOfPredictions()
        ? LogFilter.ALL
        : LogFilter.parse("log_name=\"%s\"".formatted(query.logName()));
  }

  private void countAll(long first, long end) throws SQLException {
    if (first >= end) return;
    var all = ofLog().sql();
    var times = DayScan.at(new TimeRange(first, end - 1));
    ask(
        "SELECT place, count(*) FROM (%s) GROUP BY place".formatted(from(place(), times, all)),
        all,
        scan.size(),
        (row, result) -> row.all += result.getLong(2));
  }

  private void countHours(long first, long end) throws SQLException {
    ask(
        "SELECT %s, sum(entries) FROM (%s) GROUP BY place"
            .formatted(placeOfHour(), Rollups.hours(connection, first, end)),
        (row, result) -> row.all += result.getLong(2));
  }

  private void addHours(long first, long end) throws SQLException {
    var filter = query.filter().sql();
    var hours =
        "FROM (%s) WHERE %s".formatted(Rollups.hours(connection, first, end), filter.text());
    try (var statement =
        DayTables.prepare(
            connection,
            "INSERT INTO counts SELECT %s, status_code, label_name, sum(entries), sum(answers),"
                    .formatted(placeOfHour())
                + " sum(scored), sum(score_sum) "
                + hours
                + " GROUP BY place, status_code, label_name",
            filter,
            1)) {
      statement.execute();
    }
    var bins =
        IntStream.range(0, Rollups.BINS)
            .mapToObj(b -> "sum(b" + b + ")")
            .collect(Collectors.joining("||','||", "", "||']'"));
    ask(
        "SELECT %s, sum(images), sum(mean_sum), sum(deviation_sum), %s %s GROUP BY place"
            .formatted(placeOfHour(), bins, hours),
        filter,
        1,
        DayReport::addImages);
    ask(
        "SELECT %s, latency_us, entries FROM (%s) WHERE %s"
            .formatted(placeOfHour(), Rollups.latencies(first, end), filter.text()),
        filter,
        1,
        (row, result) -> row.latencies.add(result.getLong(2), result.getLong(3)));
  }

  private static void addImages(ReportFigures row, ResultSet result) throws SQLException {
    row.images += result.getLong(2);
    row.means += result.getDouble(3);
    row.deviations += result.getDouble(4);
    Rollups.add(result.getBytes(5), 1, row.bins);
  }

  private void addEntries(long first, long end) throws SQLException, IOException {
    if (first >= end) return;
    var matching = ofLog().and(query.filter()).sql();
    var counts = new EntryCounts();
    scan.read(
        new TimeRange(first, end - 1),
        (own, range) -> count(own, range, matching),
        part -> {
          counts.add(part);
          if (counts.isLarge()) counts.moveTo(connection);
          return true;
        });
    counts.moveTo(connection);
    counts.rows().forEach((place, figures) -> row(place).add(figures));
  }

  /** In any thread. */
  private EntryCounts count(Connection own, String range, SqlCondition matching)
      throws SQLException {
    var sql = from(place() + ", " + EntryCounts.COLUMNS, range, matching);
    var counts = new EntryCounts();
    try (var statement = DayTables.prepare(own, sql, matching, scan.size());
        var row = statement.executeQuery()) {
      while (row.next()) counts.add(row);
    }
    return counts;
  }

  private void addCounts() throws SQLException {
    ask(
        "SELECT place, sum(entries), sum(answers), sum(scored),"
            + " ifnull(sum(scores), 0) FROM counts GROUP BY place",
        (row, result) -> {
          row.matching = result.getLong(2);
          row.answered = result.getLong(3);
          row.scored = result.getLong(4);
          row.scores = result.getDouble(5);
        });
    ask(
        "SELECT place, status_code, sum(entries) FROM counts WHERE status_code IS NOT NULL"
            + " GROUP BY place, status_code HAVING sum(entries) > 0",
        (row, result) -> row.statuses.put(result.getInt(2), result.getLong(3)));
    ask(
        "SELECT place, label, sum(answers) FROM counts WHERE label IN (SELECT label FROM counts"
            + " WHERE label IS NOT NULL GROUP BY label ORDER BY sum(answers) DESC, label LIMIT "
            + ReportRow.MOST_CLASSES
            + ") GROUP BY place, label HAVING sum(answers) > 0",
        (row, result) -> row.answers.put(result.getString(2), result.getLong(3)));
  }
}
