// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The names of files and tables. */
final class DayNames {
  private static final Pattern FILE = Pattern.compile("logs_(\\d{8})\\.db");

  /** The log in whose table those are for which there is no room. */
  static final String OTHER_LOGS = "other_logs";

  private DayNames() {}

  /** Such as {@code 20261130}. */
  static String text(LocalDate day) {
    return day.format(DateTimeFormatter.BASIC_ISO_DATE);
  }

  static Path file(Path folder, LocalDate day) {
    return folder.resolve("logs_" + text(day) + ".db");
  }

  /** Small letters, digits and _; names of logs have capitals, . and -, too. */
  static String table(String logName, LocalDate day) {
    var name = logName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    return name + "_" + text(day);
  }

  /** The files in a folder by their days. */
  static SortedMap<LocalDate, Path> files(Path folder) throws IOException {
    var found = new TreeMap<LocalDate, Path>();
    if (!Files.isDirectory(folder)) return found;
    try (var files = Files.newDirectoryStream(folder, "logs_*.db")) {
      for (var file : files) {
        var name = FILE.matcher(file.getFileName().toString());
        if (!name.matches()) continue;
        try {
          found.put(LocalDate.parse(name.group(1), DateTimeFormatter.BASIC_ISO_DATE), file);
        } catch (DateTimeException e) {
          continue; // not ours
        }
      }
    }
    return found;
  }

  /** A file and what SQLite keeps beside it. */
  static long bytes(Path file) {
    return file.toFile().length() + sibling(file, "-wal").toFile().length();
  }

  static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(sibling(file, "-wal"));
    Files.deleteIfExists(sibling(file, "-shm"));
  }

  static Path sibling(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }
}
