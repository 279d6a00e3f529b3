// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds event files and names new ones: {@code events.out.tfevents.<10-digit seconds>.<hostname>}.
 * Within a directory, the order of their names is the order of time, in which TensorBoard reads
 * them.
 */
public final class EventFiles {
  private static final Logger LOG = LoggerFactory.getLogger(EventFiles.class);
  private static final String MARK = "tfevents"; // TensorBoard reads files with this in the name
  private static final String EMPTY = ".profile-empty"; // a mark of profiles, without summaries
  private static final int MAX_PER_SECOND = 1000;

  private EventFiles() {}

  /**
   * The event files in a directory, oldest first, without those in subdirectories.
   *
   * @throws IOException if the directory cannot be read
   */
  public static List<Path> in(Path directory) throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.filter(EventFiles::isEventFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw new IOException("cannot read directory " + directory, e.getCause());
    }
  }

  /**
   * The event files in a directory and its subdirectories, ordered by path. Links are followed: a
   * file or directory that is linked is found under the link's name, too. A link to a directory
   * above itself is not followed, and a subdirectory that cannot be read is left out, as
   * TensorBoard does.
   *
   * @throws IOException if {@code directory} itself cannot be read
   */
  public static List<Path> under(Path directory) throws IOException {
    var files = new ArrayList<Path>();
    Files.walkFileTree(
        directory,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isEventFile(file)) files.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException error) throws IOException {
            if (path.equals(directory)) throw error;
            if (!(error instanceof FileSystemLoopException)) LOG.warn("cannot read {}", path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, IOException error) {
            if (error != null) LOG.warn("cannot read all of directory {}", path);
            return FileVisitResult.CONTINUE;
          }
        });
    return files.stream().sorted().toList();
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
    var name = path.getFileName().toString();
    return name.contains(MARK) && !name.endsWith(EMPTY) && Files.isRegularFile(path);
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // this machine's name cannot be resolved
    }
  }
}
