// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.metric.MetricKey;
import dev.convnet.serving.log.metric.MetricPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** The file of a day, open for one thread that writes. */
final class DayFile implements AutoCloseable {
  /** More logs share a table, so that clients cannot fill the file with tables. */
  private static final int MOST_TABLES = 500;

  private static final int BUSY_MILLISECONDS = 5_000;

  /** Of pages, so that an index need not be read for each entry. */
  private static final int CACHE_KIBIBYTES = 8 << 10;

  /** After which the pages of the journal go to the file, and both to the disk. */
  private static final int JOURNAL_PAGES = 4000;

  private final LocalDate day;
  private final Path path;
  private final Object identity;
  private final Connection connection;
  private final Map<String, PreparedStatement> inserts = new HashMap<>();
  private String lastLog = "";
  private PreparedStatement lastInsert;
  private Optional<MetricRows> metrics = Optional.empty();
  private Optional<CursorRow> cursorRow = Optional.empty();
  private Optional<Rollups> rollups = Optional.empty();

  private DayFile(LocalDate day, Path path, Connection connection) throws IOException {
    this.day = day;
    this.path = path;
    this.connection = connection;
    this.identity = identity(path);
  }

  static DayFile open(Path folder, LocalDate day, boolean synced) throws IOException, SQLException {
    var path = DayNames.file(Files.createDirectories(folder), day);
    var config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(synced ? SynchronousMode.FULL : SynchronousMode.NORMAL);
    config.setBusyTimeout(BUSY_MILLISECONDS);
    config.setCacheSize(-CACHE_KIBIBYTES);
    config.setGetGeneratedKeys(false);
    var connection = config.createConnection("jdbc:sqlite:" + path);
    try {
      var file = new DayFile(day, path, connection);
      file.execute("PRAGMA wal_autocheckpoint = " + JOURNAL_PAGES);
      connection.setAutoCommit(false);
      for (var table : CursorRow.TABLES) file.execute(table);
      file.execute(
          "CREATE TABLE IF NOT EXISTS "
              + MetricRows.table(day)
              + " (minute INTEGER, metric TEXT, labels TEXT, count INTEGER, sum REAL, min REAL,"
              + " max REAL, histogram TEXT, PRIMARY KEY (minute, metric, labels)) WITHOUT ROWID");
      connection.commit();
      return file;
    } catch (SQLException | IOException e) {
      connection.close();
      throw e;
    }
  }

  /** Null where the system has no numbers of files. */
  private static Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** Whether somebody has deleted or replaced the file. */
  boolean isGone() {
    try {
      return !Objects.equals(identity, identity(path));
    } catch (IOException e) {
      return true;
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The place of the first entry that was not stored when the file was written last; or 0. */
  Cursor cursor() throws SQLException {
    try {
      return CursorRow.read(connection);
    } finally {
      connection.rollback();
    }
  }

  /** Adds entries; those that are there already stay as they are. Gives back the new ones. */
  List<LogEntry> insert(List<Sequenced> entries) throws SQLException {
    var added = new ArrayList<LogEntry>();
    for (var entry : entries) {
      var insert = insertOf(entry.entry().logName());
      insert.setLong(1, entry.sequence());
      int column = 2;
      for (var field : LogField.of(entry.entry().logName())) {
        insert.setObject(column++, entry.entry().value(field).orElse(null));
      }
      if (insert.executeUpdate() > 0) added.add(entry.entry());
    }
    rollUp(added.stream().filter(e -> e.logName().equals(LogField.PREDICTIONS)).toList());
    return added;
  }

  private void rollUp(List<LogEntry> predictions) throws SQLException {
    if (predictions.isEmpty()) return;
    if (rollups.isEmpty() && Rollups.exist(connection)) {
      rollups = Optional.of(new Rollups(connection));
    }
    if (rollups.isPresent()) rollups.get().add(predictions);
  }

  private PreparedStatement insertOf(String logName) throws SQLException {
    if (logName.equals(lastLog)) return lastInsert;
    lastInsert = insertInto(logName);
    lastLog = logName;
    return lastInsert;
  }

  private PreparedStatement insertInto(String logName) throws SQLException {
    var own = DayNames.table(logName, day);
    boolean full = inserts.size() >= MOST_TABLES && !logName.equals(LogField.PREDICTIONS);
    var table = full && !inserts.containsKey(own) ? DayNames.table(DayNames.OTHER_LOGS, day) : own;
    var kept = inserts.get(table);
    if (kept != null) return kept;
    var insert = prepare(table, LogField.of(logName));
    inserts.put(table, insert);
    return insert;
  }

  private PreparedStatement prepare(String table, List<LogField> fields) throws SQLException {
    boolean isNew = DayTables.columns(connection, table).isEmpty();
    execute(create(table, fields));
    if (isNew && fields.contains(LogField.LABEL)) Rollups.create(connection);
    addMissing(table, fields);
    execute(
        "CREATE INDEX IF NOT EXISTS \"%s_by_time\" ON \"%s\" (timestamp)".formatted(table, table));
    var columns = fields.stream().map(LogField::column).collect(Collectors.joining(","));
    return connection.prepareStatement(
        "INSERT OR IGNORE INTO \"%s\" (seq,%s) VALUES (?%s)"
            .formatted(table, columns, ",?".repeat(fields.size())));
  }

  /** A file of an earlier version may lack columns. */
  private void addMissing(String table, List<LogField> fields) throws SQLException {
    var present = DayTables.columns(connection, table);
    for (var field : fields) {
      if (present.contains(field.column())) continue;
      execute(
          "ALTER TABLE \"%s\" ADD COLUMN %s %s"
              .formatted(table, field.column(), field.type().sql()));
    }
  }

  private static String create(String table, List<LogField> fields) {
    return fields.stream()
        .map(f -> f.column() + " " + f.type().sql() + (f == LogField.INSERT_ID ? " UNIQUE" : ""))
        .collect(
            Collectors.joining(
                ", ",
                "CREATE TABLE IF NOT EXISTS \"" + table + "\" (seq INTEGER PRIMARY KEY, ",
                ")"));
  }

  void add(Map<MetricKey, MetricPoint> points) throws SQLException {
    if (points.isEmpty()) return;
    if (metrics.isEmpty()) metrics = Optional.of(new MetricRows(connection, day));
    metrics.get().add(points);
  }

  void setCursor(Cursor cursor) throws SQLException {
    if (cursorRow.isEmpty()) cursorRow = Optional.of(new CursorRow(connection));
    cursorRow.get().write(cursor);
  }

  void commit() throws SQLException {
    connection.commit();
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
