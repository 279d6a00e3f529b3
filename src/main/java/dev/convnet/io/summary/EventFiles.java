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
 * Finds event files and names new ones: {@code events.out.tfevents.<10-digit seconds>.<hostname>}.
 * Within a directory, the order of their names is the order of time, in which TensorBoard reads
 * them.
 */
public final class EventFiles {
  private static final String MARK =
      "tfevents"; // TensorBoard reads each file with this in its name
  private static final int MAX_PER_SECOND = 1000;

  private EventFiles() {}

  /**
   * The event files in a directory, oldest first, without those in subdirectories.
   *
   * @throws IOException if the directory cannot be read
   */
  public static List<Path> in(Path directory) throws IOException {
    return sorted(Files.list(directory));
  }

  /**
   * The event files in a directory and its subdirectories, ordered by path.
   *
   * @throws IOException if a directory cannot be read
   */
  public static List<Path> under(Path directory) throws IOException {
    return sorted(Files.walk(directory));
  }

  private static List<Path> sorted(Stream<Path> paths) throws IOException {
    try (paths) {
      return paths.filter(EventFiles::isEventFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause(); // a subdirectory cannot be read
    }
  }

  /**
   * Names for a file that is created at {@code start}, the usual name first. The other names are
   * for writers that start in the same second; they sort after it and before those of the next
   * second.
   */
  static Stream<String> names(Instant start) {
    var seconds = start.getEpochSecond();
    var name = String.format(Locale.ROOT, "events.out.tfevents.%010d.%s", seconds, hostname());
    return Stream.concat(
        Stream.of(name),
        Stream.iterate(1, i -> i < MAX_PER_SECOND, i -> i + 1)
            .map(i -> String.format(Locale.ROOT, "%s.%03d", name, i)));
  }

  private static boolean isEventFile(Path path) {
    return Files.isRegularFile(path) && path.getFileName().toString().contains(MARK);
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // this machine's name cannot be resolved
    }
  }
}
