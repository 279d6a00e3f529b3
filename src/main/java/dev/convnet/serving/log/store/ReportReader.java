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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes reports over the tables of a {@link LogStore}, also while another process writes; SQLite
 * counts, and no entry comes into memory. Thread-safe.
 */
public final class ReportReader {
  /** SQLite takes 10 files at a time. */
  private static final int DAYS_OF_FEEDBACK = 7;

  private final DayTables tables;
  private final Duration limit;

  /**
   * A reader.
   *
   * @param limit how long a report may take
   * @throws IOException if there is no such folder
   */
  public ReportReader(Path folder, Duration limit) throws IOException {
    OptionalArtifact.SQLITE.require("ReportReader");
    this.tables = DayTables.in(folder);
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
    for (var day : tables.days(LogQuery.of(query.all()))) {
      rows.putAll(tables.read(day, end.of(connection -> rows(connection, day, query))));
    }
    return rows;
  }

  private Map<Long, ReportRow> rows(Connection connection, LocalDate day, ReportQuery query)
      throws SQLException, IOException {
    return new DayReport(connection, day, query).read(attachFeedback(connection, day));
  }

  /** Opens the files of the days after, too; gives back the tables of feedback. */
  private List<String> attachFeedback(Connection connection, LocalDate first)
      throws SQLException, IOException {
    var feedback = new ArrayList<String>();
    var days = tables.days();
    for (int i = 0; i <= DAYS_OF_FEEDBACK; i++) {
      var day = first.plusDays(i);
      if (!days.contains(day)) continue;
      var schema = i == 0 ? "main" : "day" + i;
      if (i > 0) attach(connection, day, schema);
      var table = DayNames.table("feedback", day);
      if (has(connection, schema, table)) feedback.add(schema + "." + table);
    }
    return feedback;
  }

  private void attach(Connection connection, LocalDate day, String schema) throws SQLException {
    try (var statement = connection.prepareStatement("ATTACH ? AS " + schema)) {
      statement.setString(1, DayNames.file(tables.folder(), day).toString());
      statement.execute();
    }
  }

  private static boolean has(Connection connection, String schema, String table)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "SELECT 1 FROM " + schema + ".sqlite_schema WHERE type = 'table' AND name = ?")) {
      statement.setString(1, table);
      try (var row = statement.executeQuery()) {
        return row.next();
      }
    }
  }
}
