// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.entry.LogField;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds the entries of a day that pass a filter in several threads, and then reads them in one.
 * Only their numbers are in memory.
 */
final class EntrySearch {
  /** Of which each is looked up; if there are more in a range, all its entries are read. */
  private static final int FEW = 1000;

  private static final int AT_ONCE = 100;

  private final DayScan scan;
  private final Connection connection;
  private final LogQuery query;
  private long count;

  /** Where an entry is. */
  private record Place(int table, long sequence) {}

  private record Found(String range, List<Place> places) {}

  EntrySearch(DayScan scan, Connection connection, LogQuery query) {
    this.scan = scan;
    this.connection = connection;
    this.query = query;
  }

  /** Gives the entries in their order; returns how many they were. */
  long read(LogReader.Use use) throws SQLException, IOException {
    scan.readByTime(
        query.filter().times(),
        query.newestFirst(),
        this::find,
        found -> {
          give(found, use);
          return count < query.limit();
        });
    return count;
  }

  /** In any thread. */
  private Found find(Connection own, String range) throws SQLException {
    var condition = query.filter().sql();
    var sql = select("timestamp, seq", range, condition.text()) + " LIMIT " + query.limit();
    var places = new ArrayList<Place>();
    try (var statement = DayTables.prepare(own, sql, condition, scan.size());
        var row = statement.executeQuery()) {
      while (row.next()) places.add(new Place(row.getInt(3), row.getLong(2)));
    }
    return new Found(range, places);
  }

  /** Columns and the place of the table, of all tables, in the order of the question. */
  private String select(String columns, String range, String condition) {
    var sources = scan.sources(range);
    return IntStream.range(0, sources.size())
        .mapToObj(
            table ->
                "SELECT %s, %d FROM (%s) WHERE %s"
                    .formatted(columns, table, sources.get(table), condition))
        .collect(Collectors.joining(" UNION ALL ", "", " " + query.order()));
  }

  private void give(Found found, LogReader.Use use) throws SQLException, IOException {
    var places = found.places();
    if (places.size() > FEW) {
      give(found.range(), places, use);
      return;
    }
    for (int i = 0; i < places.size(); i += AT_ONCE) {
      var some = places.subList(i, Math.min(places.size(), i + AT_ONCE));
      give(
          some.stream()
              .map(place -> Long.toString(place.sequence()))
              .collect(Collectors.joining(",", "seq IN (", ")")),
          some,
          use);
    }
  }

  /** Those entries of a range that were found. */
  private void give(String range, List<Place> places, LogReader.Use use)
      throws SQLException, IOException {
    var wanted = new HashSet<>(places);
    int table = LogField.values().length + 2;
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(select("*", range, "1"))) {
      while (count < query.limit() && row.next()) {
        if (!wanted.contains(new Place(row.getInt(table), row.getLong(1)))) continue;
        use.accept(LogReader.entry(row));
        count++;
      }
    }
  }
}
