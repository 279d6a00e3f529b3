// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The shell commands in the code blocks of a Markdown file. */
public final class CommandBlocks {
  private static final Set<String> SHELLS = Set.of("", "sh", "bash", "shell", "console");
  private static final Pattern WORD = Pattern.compile("[^\\s'\"]+|'[^']*'|\"[^\"]*\"");
  private static final Pattern COMMAND = Pattern.compile("(?:[^'\"#;|&]|'[^']*'|\"[^\"]*\")+");
  private static final Pattern ASSIGNMENTS = Pattern.compile("^(?:[A-Z_]+=\\S* )+");

  private CommandBlocks() {}

  /**
   * The words of each command, the program first, in order. A block counts if its fence names a
   * shell or nothing. Comments, prompts, settings of the environment and redirections are left out;
   * commands that {@code |}, {@code &} or {@code ;} join come one by one.
   */
  public static List<List<String>> in(Path file) throws IOException {
    return in(Files.readString(file));
  }

  static List<List<String>> in(String markdown) {
    var code =
        MarkdownLine.of(markdown).stream()
            .filter(line -> line.isCode() && SHELLS.contains(line.language()))
            .map(line -> line.text().replaceFirst("^\\$ ", ""))
            .collect(Collectors.joining("\n"))
            .replaceAll("\\\\\n", " ");
    var commands = new ArrayList<List<String>>();
    for (var line : code.lines().toList()) {
      var matcher = COMMAND.matcher(line.replaceFirst("(^| )#.*", ""));
      while (matcher.find()) {
        var words = words(matcher.group());
        if (!words.isEmpty()) commands.add(words);
      }
    }
    return commands;
  }

  private static List<String> words(String command) {
    var bare = ASSIGNMENTS.matcher(command.strip()).replaceFirst("").replaceFirst(" [12]?>.*", "");
    var words = new ArrayList<String>();
    var matcher = WORD.matcher(bare);
    int end = -1;
    while (matcher.find()) {
      var part = matcher.group().replaceAll("^['\"]|['\"]$", "");
      if (matcher.start() == end) words.set(words.size() - 1, words.get(words.size() - 1) + part);
      else words.add(part);
      end = matcher.end();
    }
    return List.copyOf(words);
  }
}
