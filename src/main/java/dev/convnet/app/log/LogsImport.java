// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.parquet.ParquetEntries;
import dev.convnet.serving.log.queue.Outcome;
import dev.convnet.serving.log.queue.Overload;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.serving.log.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Adds entries of files to a log. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Adds the entries of Parquet files to a log; those that it has already are left out. No"
            + " other program may write the log meanwhile.")
final class LogsImport implements Callable<Integer> {
  private static final int MOST_WAITING = 2_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Parquet files of 'logs export' or 'tools/predict-bulk', or folders that have them")
  private List<Path> files = List.of();

  @Mixin private LogFolder folder;

  private EventLog log;
  private long count;

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (var file : files) {
      if (!Files.exists(file)) throw new NoSuchFileException("there is no file " + file);
    }
    var keepsAll = new StoreSettings(Integer.MAX_VALUE, Long.MAX_VALUE, false);
    var settings =
        LogSettings.in(folder.path())
            .with(QueueSettings.defaults().with(Overload.WAIT))
            .with(keepsAll);
    try (var opened = EventLog.open(settings)) {
      log = opened;
      for (var file : files) addAll(file);
      awaitStored();
    }
    System.out.printf("read %d entries into %s%n", count, folder.path());
    return 0;
  }

  private void addAll(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      ParquetEntries.read(path, this::add);
      return;
    }
    try (var all = Files.walk(path)) {
      for (var file : all.filter(LogsImport::isPart).sorted().toList()) {
        ParquetEntries.read(file, this::add);
      }
    }
  }

  /** Spark and others begin the names of files that are no part of a table with . or _. */
  private static boolean isPart(Path file) {
    return file.getFileName().toString().matches("[^._].*\\.parquet") && Files.isRegularFile(file);
  }

  private void add(LogEntry entry) throws IOException {
    if (log.append(entry) != Outcome.ACCEPTED) {
      throw new IOException("the log in %s takes no more entries".formatted(folder.path()));
    }
    if (++count % MOST_WAITING == 0) awaitStored();
  }

  private void awaitStored() throws IOException {
    try {
      if (log.awaitStored(PATIENCE)) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("the log in %s does not store its entries".formatted(folder.path()));
  }
}
