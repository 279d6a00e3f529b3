// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short run of {@code tools/bench --answers}. */
class AnswerBenchTest {
  @Test
  void itPrintsTheTablesOfThePerformancePage() throws IOException {
    var printed = run();
    var lines = printed.lines().toList();
    var header = lines.get(0);
    assertTrue(header.startsWith("| network | images a call | `ImageClassifier` | "), printed);
    assertTrue(header.endsWith(" | to the best |"), printed);
    assertTrue(lines.get(2).matches("\\| mnist \\| 1 \\| [\\d.,]+ \\(1\\) \\| .*"), printed);
    assertTrue(lines.get(3).matches("\\| mnist \\| 2 \\| .* \\| [\\d.]+.* \\|"), printed);
    assertTrue(lines.get(7).startsWith("| mnist | first answer, ms | "), printed);

    var page = Files.readString(Path.of("src/site/markdown/performance.md"));
    assertTrue(page.contains("| network | images a call | `ImageClassifier` | "));
    assertTrue(page.contains("| mnist | first answer, ms | "));
  }

  /** Only the engines of Java: the others need Pythons of their own. */
  private static String run() {
    var out = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      var arguments =
          List.of("--only=mnist", "--images=1,2", "--threads=1", "--rounds=1", "--seconds=0.01");
      var all = new java.util.ArrayList<>(arguments);
      all.addAll(List.of("--starts=1", "--markdown", "--rivals_python=target/no-python"));
      var code = CommandRunner.commandLine(new AnswerBench()).execute(all.toArray(String[]::new));
      assertEquals(0, code);
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
