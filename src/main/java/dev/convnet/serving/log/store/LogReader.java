// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.error.OptionalArtifact;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.filter.SqlCondition;
import dev.convnet.serving.log.metric.MetricKey;
import dev.convnet.serving.log.metric.MetricPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Reads what a {@link LogStore} has written, also while another process writes. Thread-safe. */
public final class LogReader {
  private static final long MINUTES_A_DAY = 24 * 60;
  private static final Duration UNLIMITED = Duration.ofDays(365);

  /** What can be counted without looking at the entries. */
  private static final Set<LogField> BY_INDEX = Set.of(LogField.TIMESTAMP);

  private final DayTables tables;
  private final Duration limit;

  /**
   * A reader.
   *
   * @throws IOException if there is no such folder
   */
  public LogReader(Path folder) throws IOException {
    this(folder, UNLIMITED);
  }

  /**
   * A reader that is not patient.
   *
   * @param limit how long a question for entries may take; beyond it {@link
   *     dev.convnet.error.InvalidSettingException} is thrown
   * @throws IOException if there is no such folder
   */
  public LogReader(Path folder, Duration limit) throws IOException {
    this(DayTables.in(folder), limit);
  }

  LogReader(DayTables tables, Duration limit) {
    OptionalArtifact.SQLITE.require("LogReader");
    this.tables = tables;
    this.limit = limit;
  }

  /** Gets the entries of an answer, one after the other. */
  public interface Use {
    /** Takes the next entry. */
    void accept(Sequenced entry) throws IOException;
  }

  /** Asks for entries. */
  public void query(LogQuery query, Use use) throws IOException {
    long left = query.limit();
    var end = new Deadline(limit);
    for (var day : tables.days(query)) {
      if (left > 0) left -= query(day, query.withLimit(left), end, use);
    }
  }

  /**
   * The entries behind a place in the queue, in its order.
   *
   * @param most their number
   */
  public List<Sequenced> following(LogFilter filter, long after, int most) throws IOException {
    var query = LogQuery.of(filter).after(after).withLimit(most);
    var found = new ArrayList<Sequenced>();
    var end = new Deadline(limit);
    for (var day : tables.days(query)) {
      tables.read(
          day, end.of(connection -> select(connection, day, query, "ORDER BY seq", found::add)));
    }
    found.sort(Comparator.comparingLong(Sequenced::sequence));
    return found.subList(0, Math.min(most, found.size()));
  }

  /** The entry with a place in the queue. */
  public Optional<LogEntry> entry(long sequence) throws IOException {
    var days = new ArrayList<>(tables.days());
    Collections.reverse(days);
    var query = LogQuery.of(LogFilter.ALL).after(sequence - 1).withLimit(1);
    for (var day : days) {
      var found = new ArrayList<Sequenced>();
      tables.read(day, connection -> select(connection, day, query, "ORDER BY seq", found::add));
      if (!found.isEmpty() && found.get(0).sequence() == sequence) {
        return Optional.of(found.get(0).entry());
      }
    }
    return Optional.empty();
  }

  /** How many entries pass; without regard to the limit. */
  public long count(LogQuery query) throws IOException {
    var end = new Deadline(UNLIMITED);
    var days = tables.days(query);
    var count = new AtomicLong();
    tables.each(
        days,
        day -> tables.read(day, end.of(connection -> count(connection, day, query, end))),
        count::addAndGet);
    return count.get();
  }

  /** The highest number of an entry in the store; -1 if there is none. */
  public long last() throws IOException {
    long last = -1;
    for (var day : tables.days()) {
      last =
          Math.max(
              last,
              tables.read(day, connection -> last(connection, DayTables.names(connection, day))));
    }
    return last;
  }

  /** The points of a metric, the oldest first. */
  public void points(String metric, BiConsumer<MetricKey, MetricPoint> use) throws IOException {
    points(metric, Long.MIN_VALUE, Long.MAX_VALUE, use);
  }

  /**
   * The points of a metric, the oldest first.
   *
   * @param first the lowest minute since 1970
   * @param last the highest one
   */
  public void points(String metric, long first, long last, BiConsumer<MetricKey, MetricPoint> use)
      throws IOException {
    for (var day : tables.days()) {
      long start = day.toEpochDay() * MINUTES_A_DAY;
      if (start > last || start + MINUTES_A_DAY <= first) continue;
      tables.read(
          day,
          connection -> {
            try (var statement =
                connection.prepareStatement(
                    "SELECT * FROM "
                        + MetricRows.table(day)
                        + " WHERE metric = ? AND minute BETWEEN ? AND ? ORDER BY minute, labels")) {
              statement.setString(1, metric);
              statement.setLong(2, first);
              statement.setLong(3, last);
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

  private long query(LocalDate day, LogQuery query, Deadline end, Use use) throws IOException {
    return tables.read(day, end.of(connection -> query(connection, day, query, end, use)));
  }

  private long query(Connection connection, LocalDate day, LogQuery query, Deadline end, Use use)
      throws SQLException, IOException {
    boolean isQuick = query.after() >= 0 || !query.filter().sql().looksIntoTexts();
    if (isQuick) return select(connection, day, query, query.order(), use);
    var names = DayTables.tables(connection, day, query);
    if (names.isEmpty()) return 0;
    var scan = new DayScan(tables, end, day, connection, names);
    return new EntrySearch(scan, connection, query).read(use);
  }

  private static long select(
      Connection connection, LocalDate day, LogQuery query, String order, Use use)
      throws SQLException, IOException {
    var sources = DayTables.sources(connection, day, query);
    if (sources.isEmpty()) return 0;
    var condition = query.filter().sql();
    var parts =
        sources.stream()
            .map(source -> "SELECT * FROM (%s) WHERE %s".formatted(source, condition.text()))
            .collect(Collectors.joining(" UNION ALL "));
    var sql = "%s %s LIMIT %d".formatted(parts, order, query.limit());
    long count = 0;
    try (var statement = DayTables.prepare(connection, sql, condition, sources.size());
        var rows = statement.executeQuery()) {
      for (; rows.next(); count++) use.accept(entry(rows));
    }
    return count;
  }

  private long count(Connection connection, LocalDate day, LogQuery query, Deadline end)
      throws SQLException, IOException {
    var condition = query.filter().sql();
    boolean isQuick = query.after() >= 0 || BY_INDEX.containsAll(query.filter().fields());
    if (isQuick) {
      return count(connection, DayTables.sources(connection, day, query), condition);
    }
    var scan = new DayScan(tables, end, day, connection, DayTables.tables(connection, day, query));
    var count = new AtomicLong();
    scan.read(
        query.filter().times(),
        (own, range) -> count(own, scan.sources(range), condition),
        part -> count.addAndGet(part) >= 0);
    return count.get();
  }

  private static long count(Connection connection, List<String> sources, SqlCondition condition)
      throws SQLException {
    long count = 0;
    for (var source : sources) {
      var sql = "SELECT count(*) FROM (%s) WHERE %s".formatted(source, condition.text());
      try (var statement = DayTables.prepare(connection, sql, condition, 1);
          var row = statement.executeQuery()) {
        count += row.getLong(1);
      }
    }
    return count;
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

  /** The entry of a row with a number and all fields. */
  static Sequenced entry(ResultSet row) throws SQLException {
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
