// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.error.OptionalArtifact;
import dev.convnet.serving.log.entry.Cursor;
import dev.convnet.serving.log.entry.EntryReceiver;
import dev.convnet.serving.log.entry.Sequenced;
import dev.convnet.serving.log.metric.MetricBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Writes entries into the files of their days. An entry that comes again is not stored again: its
 * place in the queue is its key, and so is its insert id.
 *
 * <p>Entries, what they add to the metrics, and the place of the entry that follows are stored in
 * one transaction. If entries that come together are of several days, there is one for each day,
 * and the last one has the place.
 */
public final class LogStore implements EntryReceiver {
  private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);
  private static final int MOST_OPEN = 3;
  private static final long LOOK_NANOSECONDS = TimeUnit.MINUTES.toNanos(1);

  private final Path folder;
  private final StoreSettings settings;
  private final MetricBook metrics;
  private final Clock clock;
  private final Map<LocalDate, DayFile> open = new LinkedHashMap<>(8, 0.75f, true);
  private Cursor cursor = Cursor.at(0);
  private long looked = System.nanoTime() - LOOK_NANOSECONDS;

  private LogStore(Path folder, StoreSettings settings, MetricBook metrics, Clock clock) {
    this.folder = folder;
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Opens a store.
   *
   * @param folder of its files, which is made if it does not exist
   * @return a store that the caller closes
   * @throws IOException if the folder cannot be used
   */
  public static LogStore open(Path folder, StoreSettings settings, MetricBook metrics, Clock clock)
      throws IOException {
    OptionalArtifact.SQLITE.require("LogStore");
    var store = new LogStore(Files.createDirectories(folder), settings, metrics, clock);
    for (var day : DayNames.files(folder).keySet()) {
      try {
        store.goTo(store.file(day).cursor());
      } catch (SQLException e) {
        store.replaceIfDamaged(day, e);
      }
    }
    return store;
  }

  /** The file that was written last has the highest number. */
  private void goTo(Cursor found) {
    if (found.next() > cursor.next()) cursor = found;
  }

  /** A damaged file has no place; a readable one that can't be written now is an error. */
  private void replaceIfDamaged(LocalDate day, SQLException failure) throws IOException {
    if (!isDamaged(failure)) throw failed(day, failure);
    putAside(day, failure);
  }

  @Override
  public synchronized Cursor cursor() {
    return cursor;
  }

  @Override
  public void receive(List<Sequenced> entries, Cursor following) throws IOException {
    deleteOldFiles();
    var byDay = new TreeMap<LocalDate, List<Sequenced>>();
    for (var entry : entries) {
      byDay.computeIfAbsent(entry.entry().day(), day -> new ArrayList<>()).add(entry);
    }
    if (byDay.isEmpty()) byDay.put(today(), List.of());
    for (var day : byDay.entrySet()) {
      boolean last = day.getKey().equals(byDay.lastKey());
      store(day.getKey(), day.getValue(), last ? Optional.of(following) : Optional.empty());
    }
    synchronized (this) {
      cursor = following;
    }
  }

  private void store(LocalDate day, List<Sequenced> entries, Optional<Cursor> following)
      throws IOException {
    try {
      tryToStore(day, entries, following);
      return;
    } catch (SQLException e) {
      if (!isDamaged(e)) throw failed(day, e);
      putAside(day, e);
    }
    try {
      tryToStore(day, entries, following);
    } catch (SQLException e) {
      throw failed(day, e);
    }
  }

  private void tryToStore(LocalDate day, List<Sequenced> entries, Optional<Cursor> following)
      throws IOException, SQLException {
    var file = file(day);
    try {
      var points = metrics.count(file.insert(entries));
      file.add(points);
      if (following.isPresent()) file.setCursor(following.get());
      file.commit();
      metrics.add(points);
    } catch (SQLException e) {
      close(day);
      throw e;
    }
  }

  private DayFile file(LocalDate day) throws IOException, SQLException {
    var file = open.get(day);
    if (file != null && !file.isGone()) return file;
    if (file != null) {
      LOG.warn("{} was deleted; a new one is made", file.path());
      close(day);
    }
    file = DayFile.open(folder, day, settings.synced());
    open.put(day, file);
    if (open.size() > MOST_OPEN) close(open.keySet().iterator().next());
    return file;
  }

  private void close(LocalDate day) {
    var file = open.remove(day);
    if (file == null) return;
    try {
      file.close();
    } catch (SQLException e) {
      LOG.warn("cannot close {}: {}", file.path(), e.getMessage());
    }
  }

  private static boolean isDamaged(SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) return false;
    int code = sqlite.getResultCode().code & 0xff;
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  private IOException failed(LocalDate day, SQLException e) {
    return new IOException(
        "cannot store in %s: %s".formatted(DayNames.file(folder, day), e.getMessage()), e);
  }

  /** Keeps a damaged file under another name. */
  private void putAside(LocalDate day, SQLException why) throws IOException {
    close(day);
    var path = DayNames.file(folder, day);
    var aside = DayNames.sibling(path, ".damaged-" + clock.millis());
    LOG.error("{} is damaged ({}); it is now {}", path, why.getMessage(), aside);
    Files.move(path, aside);
    DayNames.delete(path);
  }

  /** Looks at most once a minute. */
  void deleteOldFiles() throws IOException {
    if (System.nanoTime() - looked < LOOK_NANOSECONDS) return;
    looked = System.nanoTime();
    var files = DayNames.files(folder);
    long bytes = files.values().stream().mapToLong(DayNames::bytes).sum();
    for (var file : files.entrySet()) {
      boolean old = file.getKey().isBefore(today().minusDays(settings.retentionDays()));
      // clients may send entries of tomorrow
      boolean newest = file.getKey().equals(files.lastKey()) || !file.getKey().isBefore(today());
      if (!old && (newest || bytes <= settings.maxBytes())) continue;
      keepCursor();
      LOG.info("deleting {}: {}", file.getValue(), old ? "too old" : "too many bytes");
      bytes -= DayNames.bytes(file.getValue());
      close(file.getKey());
      DayNames.delete(file.getValue());
    }
  }

  /** The file that is deleted may be the one that was written last. */
  private void keepCursor() throws IOException {
    store(today(), List.of(), Optional.of(cursor()));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  @Override
  public void close() {
    for (var day : List.copyOf(open.keySet())) close(day);
  }
}
