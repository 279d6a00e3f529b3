// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.ProgramFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The page of the programs has the flags that the programs have. {@code -Dgolden.update} writes its
 * tables, each between a comment with the program's name and a comment that ends it; the text
 * around them stays.
 */
class ProgramsPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/programs.md");
  private static final Pattern TABLE =
      Pattern.compile("(<!-- flags of (.+?) -->\n).*?(<!-- end of flags -->\n)", Pattern.DOTALL);

  @Test
  void hasATableForEachProgram() throws IOException {
    var names = TABLE.matcher(Files.readString(PAGE)).results().map(result -> result.group(2));

    assertEquals(ProgramFlags.programs().stream().sorted().toList(), names.sorted().toList());
  }

  @Test
  void itsTablesAreThoseOfThePrograms() throws IOException {
    var page = Files.readString(PAGE);
    var written = TABLE.matcher(page).replaceAll(ProgramsPageTest::rewritten);
    if (System.getProperty("golden.update") != null) Files.writeString(PAGE, written);

    assertEquals(written, Files.readString(PAGE));
  }

  private static String rewritten(MatchResult found) {
    var table = "\n" + ProgramFlags.table(found.group(2)) + "\n";
    return Matcher.quoteReplacement(found.group(1) + table + found.group(3));
  }
}
