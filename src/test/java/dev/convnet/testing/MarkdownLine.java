// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a Markdown text.
 *
 * @param language of the fenced code block, such as {@code java}; empty if the fence names none
 * @param isCode whether it is inside a code block; fences are not lines
 * @param isFirst whether it is the first line of its code block
 */
record MarkdownLine(String text, String language, boolean isCode, boolean isFirst) {
  static List<MarkdownLine> of(String markdown) {
    var lines = new ArrayList<MarkdownLine>();
    var language = "";
    var code = false;
    var first = false;
    for (var line : markdown.lines().toList()) {
      if (line.strip().startsWith("```")) {
        code = !code;
        first = code;
        language = code ? line.strip().substring(3).strip() : "";
      } else {
        lines.add(new MarkdownLine(line, language, code, first));
        first = false;
      }
    }
    if (code) throw new AssertionError("a code block is not closed");
    return lines;
  }
}
