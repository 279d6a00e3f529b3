// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a Markdown text.
 *
 * @param language of the fenced code block, such as {@code java}; empty if the fence names none
 * @param isCode whether it is inside a code block; fences are not lines
 */
record MarkdownLine(String text, String language, boolean isCode) {
  static List<MarkdownLine> of(String markdown) {
    var lines = new ArrayList<MarkdownLine>();
    var language = "";
    var code = false;
    for (var line : markdown.lines().toList()) {
      if (line.strip().startsWith("```")) {
        code = !code;
        language = code ? line.strip().substring(3).strip() : "";
      } else {
        lines.add(new MarkdownLine(line, language, code));
      }
    }
    if (code) throw new AssertionError("a code block is not closed");
    return lines;
  }
}
