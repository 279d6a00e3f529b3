// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The names of event files, {@code events.out.tfevents.<10-digit seconds>.<hostname>}: in one
 * directory their order is that of time, and TensorBoard reads them in it.
 */
public final class EventFiles {
  private static final String MARK = "tfevents"; // by which TensorBoard knows an event file
  private static final int MOST_IN_ONE_SECOND = 1000;

  private EventFiles() {}

  /** The event files of a directory, not of those below it, oldest first. */
  public static List<Path> in(Path directory) throws IOException {
    return sorted(Files.list(directory));
  }

  /** The event files of a directory and of all below it, ordered by path. */
  public static List<Path> under(Path directory) throws IOException {
    return sorted(Files.walk(directory));
  }

  private static List<Path> sorted(Stream<Path> paths) throws IOException {
    try (paths) {
      return paths.filter(EventFiles::isEventFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause(); // a directory below that may not be read
    }
  }

  /**
   * The names that a file begun at {@code start} may have, the usual one first; the others, for
   * writers that begin in the same second, sort behind it and before the next second's.
   */
  static Stream<String> names(Instant start) {
    var seconds = start.getEpochSecond();
    var name = String.format(Locale.ROOT, "events.out.tfevents.%010d.%s", seconds, hostname());
    return Stream.concat(
        Stream.of(name),
        Stream.iterate(1, i -> i < MOST_IN_ONE_SECOND, i -> i + 1)
            .map(i -> String.format(Locale.ROOT, "%s.%03d", name, i)));
  }

  private static boolean isEventFile(Path path) {
    return Files.isRegularFile(path) && path.getFileName().toString().contains(MARK);
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine that has no entry for its own name
    }
  }
}
