// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.testing.CommandBlocks;
import dev.convnet.testing.JavaBlocks;
import dev.convnet.testing.MarkdownLinks;
import dev.convnet.testing.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The documentation is true: its commands parse, its Java compiles, its links lead somewhere. The
 * tables of flags are in {@link ProgramsPageTest}.
 */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Path EXAMPLE = Path.of("src/test/resources/dependent/Example.java");
  private static final List<Path> FOLDERS =
      List.of(Path.of("tools"), Path.of("savedmodels"), Path.of("src"), Path.of(".github"));
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>convnet</artifactId>\\s+<version>(.+?)</version>");
  private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");

  static Stream<Path> documents() throws IOException {
    var found = new TreeSet<Path>();
    try (var files = Files.list(Path.of(""))) {
      files.filter(ReadmeTest::isMarkdown).forEach(found::add);
    }
    for (var folder : FOLDERS) {
      if (!Files.exists(folder)) continue;
      try (var files = Files.walk(folder)) {
        files.filter(ReadmeTest::isMarkdown).forEach(found::add);
      }
    }
    return found.stream();
  }

  private static boolean isMarkdown(Path file) {
    return file.toString().endsWith(".md");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aCommandParses(Path document) throws IOException {
    for (var command : CommandBlocks.in(document)) {
      var program = command.get(0);
      if (program.startsWith("tools/")) assertTrue(Files.isExecutable(Path.of(program)), program);
      if (!program.matches("(.*/)?convnet")) continue;
      var arguments = command.subList(1, command.size()).toArray(String[]::new);
      if (List.of(arguments).contains("--help")) continue;
      var parsed = CommandRunner.commandLine(new Main()).parseArgs(arguments);
      assertTrue(parsed.hasSubcommand(), "no program in " + command);
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void javaCompiles(Path document, @TempDir Path folder) throws IOException {
    for (var block : JavaBlocks.in(document)) {
      assertEquals("", JavaBlocks.compile(block, folder));
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void itsLinksLeadSomewhere(Path document) throws IOException {
    assertEquals(List.of(), MarkdownLinks.broken(document));
  }

  @Test
  void thereAreCommandsAndJava() throws IOException {
    var commands = 0;
    var blocks = 0;
    for (var document : documents().toList()) {
      commands += CommandBlocks.in(document).size();
      blocks += JavaBlocks.in(document).size();
    }

    assertTrue(commands > 20, "commands: " + commands);
    assertTrue(blocks > 5, "Java blocks: " + blocks);
  }

  @Test
  void itsExampleIsTheOneThatTheArtifactsTestRuns() throws IOException {
    var example = Files.readString(EXAMPLE).replaceFirst("\\A// SPDX.*\n", "");

    assertEquals(example, JavaBlocks.in(README).get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "src/site/markdown/dependencies.md"})
  void theDependencyIsThisVersion(String document) throws IOException {
    var pom = versions(Path.of("pom.xml")).get(0);

    assertEquals(List.of(pom), versions(Path.of(document)));
  }

  private static List<String> versions(Path file) throws IOException {
    return VERSION.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
  }

  @Test
  void itsTableOfProgramsHasEachOnce() throws IOException {
    var table =
        MarkdownTable.in(README).stream()
            .filter(rows -> rows.header().equals(List.of("program", "what it does")))
            .findFirst()
            .orElseThrow();

    var shown = table.rows().stream().flatMap(row -> inBackticks(row.get(0))).sorted().toList();

    assertEquals(
        CommandRunner.commandLine(new Main()).getSubcommands().keySet().stream().sorted().toList(),
        shown);
  }

  private static Stream<String> inBackticks(String text) {
    return IN_BACKTICKS.matcher(text).results().map((MatchResult match) -> match.group(1));
  }

  @Test
  void isShort() throws IOException {
    var lines = Files.readAllLines(README);

    assertTrue(lines.size() <= 150, "lines: " + lines.size());
    assertFalse(lines.stream().anyMatch(line -> line.length() > 120));
  }
}
