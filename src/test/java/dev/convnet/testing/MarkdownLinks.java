// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The links and images of a Markdown file that point into the repository. */
public final class MarkdownLinks {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  private MarkdownLinks() {}

  /**
   * The targets that do not exist, as the file writes them: files, or headings of Markdown files.
   */
  public static List<String> broken(Path file) throws IOException {
    var broken = new ArrayList<String>();
    for (var target : relative(file)) {
      var parts = target.split("#", 2);
      var path = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
      if (!Files.exists(path) || parts.length > 1 && !headings(path).contains(parts[1])) {
        broken.add(target);
      }
    }
    return broken;
  }

  private static List<String> relative(Path file) throws IOException {
    return MarkdownLine.of(Files.readString(file)).stream()
        .filter(line -> !line.isCode())
        .flatMap(line -> LINK.matcher(line.text()).results())
        .map((MatchResult match) -> match.group(1))
        .filter(target -> !target.matches("[a-z]+:.*"))
        .toList();
  }

  /** The anchors that GitHub gives to headings. */
  private static List<String> headings(Path file) throws IOException {
    return MarkdownLine.of(Files.readString(file)).stream()
        .filter(line -> !line.isCode() && line.text().matches("#+ .*"))
        .map(line -> line.text().replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
