// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.data.text.TextFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of arguments, {@code @FILE}, of a command line. The parser reads them as plain text, so
 * each is replaced by a copy without byte order mark.
 */
final class ArgumentFiles implements AutoCloseable {
  private final List<Path> copies = new ArrayList<>();

  /**
   * The arguments with a copy in place of each file that exists.
   *
   * @throws IOException if a file is not text; the message names the file and the line
   */
  String[] normalized(String... arguments) throws IOException {
    var normalized = arguments.clone();
    for (int i = 0; i < normalized.length; i++) {
      if (isFile(normalized[i])) normalized[i] = "@" + copy(Path.of(normalized[i].substring(1)));
    }
    return normalized;
  }

  /** Two signs escape one, and a sign without a file stands for itself. */
  private static boolean isFile(String argument) {
    return argument.length() > 1
        && argument.startsWith("@")
        && !argument.startsWith("@@")
        && Files.isReadable(Path.of(argument.substring(1)));
  }

  private Path copy(Path file) throws IOException {
    var lines = readLines(file);
    var copy = Files.createTempFile("arguments", ".txt");
    copies.add(copy);
    return Files.write(copy, lines, Charset.defaultCharset());
  }

  private static List<String> readLines(Path file) throws IOException {
    try {
      return TextFile.readLines(file);
    } catch (IOException e) {
      throw new IOException(
          "%s (an argument that begins with @ names a file of arguments; write @@ for a single @)"
              .formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    for (var copy : copies) Files.deleteIfExists(copy);
  }
}
