// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.filter.TimeRange;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads tables of a day range by range, in several threads if it takes long. Each has its own
 * connection, and all see the entries that were there when this was made: an entry that comes later
 * has a higher number.
 */
final class DayScan {
  private static final int MOST_RANGES = 256;

  /** Ranges whose results may be in memory, where results are large. */
  private static final int AT_ONCE = 16;

  private final DayTables files;
  private final Deadline end;
  private final LocalDate day;
  private final Connection connection;
  private final List<String> tables;
  private final List<String> sources = new ArrayList<>();
  private final long first;
  private final long last;

  /** Reads these tables, in a transaction of the connection. */
  DayScan(DayTables files, Deadline end, LocalDate day, Connection connection, List<String> tables)
      throws SQLException {
    this.files = files;
    this.end = end;
    this.day = day;
    this.connection = connection;
    this.tables = tables;
    connection.setAutoCommit(false); // everything from one state of the tables
    long least = Long.MAX_VALUE;
    long most = -1;
    for (var table : tables) {
      least = Math.min(least, numbers("SELECT min(seq) FROM \"%s\"", table)[0]);
      most = Math.max(most, numbers("SELECT max(seq) FROM \"%s\"", table)[0]);
      sources.add(DayTables.source(connection, table));
    }
    first = least;
    last = most;
  }

  /** Reads a range, which is a condition of SQL. */
  interface Part<T> {
    T of(Connection connection, String range) throws SQLException, IOException;
  }

  /** Does something. */
  interface Task {
    void run() throws SQLException, IOException;
  }

  LocalDate day() {
    return day;
  }

  /** Of all days. */
  DayTables files() {
    return files;
  }

  /** How many tables there are. */
  int size() {
    return tables.size();
  }

  /** The range of these times. */
  static String at(TimeRange times) {
    return "timestamp BETWEEN %d AND %d".formatted(times.from(), times.to());
  }

  /** For each table, its entries of a range, with all fields. */
  List<String> sources(String range) {
    return sources.stream()
        .map(source -> "%s WHERE %s AND +seq <= %d".formatted(source, range, last))
        .toList();
  }

  /** Asks the file with another connection. */
  <T> T open(DayTables.Question<T> question) throws IOException {
    return files.read(day, end.of(question));
  }

  /** Reads these times range by range. The results come in the same order each time. */
  <T> void read(TimeRange times, Part<T> part, Crew.Use<T> use) throws SQLException, IOException {
    read(ranges(times), part, use);
  }

  /**
   * Reads these times range by range. The results come in the order of the times, or the other way
   * round. The first one, which is mostly enough, is read by one thread, and no more than a few are
   * read before they are used.
   */
  <T> void readByTime(TimeRange times, boolean newestFirst, Part<T> part, Crew.Use<T> use)
      throws SQLException, IOException {
    var ranges = rangesOfTime(times, cuts());
    if (newestFirst) Collections.reverse(ranges);
    var isWanted = new AtomicBoolean(use.accept(part.of(connection, ranges.get(0))));
    for (int i = 1; i < ranges.size() && isWanted.get(); i += AT_ONCE) {
      var some = ranges.subList(i, Math.min(ranges.size(), i + AT_ONCE));
      read(
          some,
          part,
          result -> {
            isWanted.set(use.accept(result));
            return isWanted.get();
          });
    }
  }

  private <T> void read(List<String> ranges, Part<T> part, Crew.Use<T> use)
      throws SQLException, IOException {
    files
        .crew()
        .work(
            ranges.size(),
            connection,
            work ->
                open(
                    own -> {
                      work.accept(own);
                      return null;
                    }),
            (own, number) -> {
              end.check();
              return part.of(own, ranges.get(number));
            },
            use);
  }

  /** Does two things, of which only one uses the connection; at the same time if they are long. */
  void both(Task one, Task other) throws SQLException, IOException {
    if (last - first < files.crew().entries()) {
      one.run();
      other.run();
      return;
    }
    files
        .crew()
        .work(
            2,
            this,
            work -> work.accept(this),
            (own, number) -> {
              (number == 0 ? one : other).run();
              return number;
            },
            number -> true);
  }

  /**
   * Ranges of numbers are read faster than those of times, but not if most numbers are those of
   * entries at other times or in other tables.
   */
  private List<String> ranges(TimeRange times) throws SQLException {
    var condition = times.equals(TimeRange.ALL) ? "1" : at(times);
    long count = 0;
    for (var table : tables) {
      count += numbers("SELECT count(*) FROM \"%s\" WHERE " + condition, table)[0];
    }
    long parts = Math.min(MOST_RANGES, count / files.crew().entries() + 1);
    if (parts == 1) return List.of(at(times));
    if (last - first > 2 * count) return rangesOfTime(times, cuts());
    var ranges = new ArrayList<String>();
    long step = (last - first) / parts + 1;
    for (long from = first; from <= last; from += step) {
      ranges.add("seq BETWEEN %d AND %d AND +%s".formatted(from, from + step - 1, condition));
    }
    return ranges;
  }

  /** Between the cuts, and before and after them. */
  private static List<String> rangesOfTime(TimeRange times, TreeSet<Long> cuts) {
    var ranges = new ArrayList<String>();
    long from = times.from();
    for (long cut : cuts) {
      if (cut <= from || cut > times.to()) continue;
      ranges.add(at(new TimeRange(from, cut - 1)));
      from = cut;
    }
    ranges.add(at(new TimeRange(from, times.to())));
    return ranges;
  }

  /**
   * Times with about as many entries between them, if these came in the order of their times; but
   * too many where most numbers are those of other tables.
   */
  private TreeSet<Long> cuts() throws SQLException {
    var cuts = new TreeSet<Long>();
    for (var table : tables) {
      var found = cuts(table);
      if (found.size() > cuts.size()) cuts = found;
    }
    return cuts;
  }

  private TreeSet<Long> cuts(String table) throws SQLException {
    var cuts = new TreeSet<Long>();
    long least = numbers("SELECT min(seq) FROM \"%s\"", table)[0];
    long span = numbers("SELECT max(seq) FROM \"%s\"", table)[0] - least;
    long parts = Math.min(MOST_RANGES, span / files.crew().entries() + 1);
    for (long i = 1; i < parts; i++) {
      long seq = least + span / parts * i;
      var following = "SELECT timestamp FROM \"%s\" WHERE seq >= " + seq;
      cuts.add(numbers(following + " ORDER BY seq LIMIT 1", table)[0]);
    }
    return cuts;
  }

  /** Of the first row; 0 where it has none. */
  private long[] numbers(String sql, String table) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql.formatted(table))) {
      var numbers = new long[row.getMetaData().getColumnCount()];
      boolean isThere = row.next();
      for (int i = 0; isThere && i < numbers.length; i++) numbers[i] = row.getLong(i + 1);
      return numbers;
    }
  }
}
