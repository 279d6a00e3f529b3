// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.serving.log.report.LogReport;
import dev.convnet.serving.log.report.ReportQuery;
import dev.convnet.serving.log.report.ReportReference;
import dev.convnet.serving.log.report.ReportRow;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes reports over the tables of a {@link LogStore}, also while another process writes; SQLite
 * counts, and no entry comes into memory. Thread-safe.
 */
public final class ReportReader {
  private final DayTables tables;
  private final Duration limit;

  /**
   * A reader.
   *
   * @param limit how long a report may take
   * @throws IOException if there is no such folder
   */
  public ReportReader(Path folder, Duration limit) throws IOException {
    this(DayTables.in(folder), limit);
  }

  ReportReader(DayTables tables, Duration limit) {
    OptionalArtifact.SQLITE.require("ReportReader");
    this.tables = tables;
    this.limit = limit;
  }

  /**
   * Makes a report.
   *
   * @throws InvalidSettingException if it takes longer than it may
   * @throws IOException if a file cannot be read
   */
  public LogReport report(ReportQuery query) throws IOException {
    var end = new Deadline(limit);
    var found = rows(query, end);
    var reference =
        query.reference().isPresent()
            ? ReportReference.of(rows(query.of(query.reference().get()), end).values())
            : ReportReference.of(found.values());
    var rows = new ArrayList<ReportRow>();
    for (long row = query.row(query.from()); row <= query.row(query.to().minusNanos(1)); row++) {
      long start = row * query.step().unit().getDuration().toSeconds();
      rows.add(found.getOrDefault(row, ReportRow.empty(start)).comparedTo(reference));
    }
    return new LogReport(rows, reference);
  }

  private Map<Long, ReportRow> rows(ReportQuery query, Deadline end) throws IOException {
    var rows = new TreeMap<Long, ReportRow>();
    tables.each(
        tables.days(LogQuery.of(query.all())),
        day -> tables.read(day, end.of(connection -> rows(connection, day, query, end))),
        rows::putAll);
    return rows;
  }

  private Map<Long, ReportRow> rows(
      Connection connection, LocalDate day, ReportQuery query, Deadline end)
      throws SQLException, IOException {
    var names = DayTables.tables(connection, day, LogQuery.of(query.all()));
    if (names.isEmpty()) return Map.of();
    var scan = new DayScan(tables, end, day, connection, names);
    return new DayReport(connection, scan, query).read();
  }
}
