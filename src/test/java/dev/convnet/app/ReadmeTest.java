// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.testing.CommandBlocks;
import dev.convnet.testing.MarkdownTable;
import dev.convnet.testing.ProgramFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documentation cannot rot: its commands parse, its tables of flags are those of the programs,
 * its code is the code. A table whose first header is {@code flag} belongs to the first program
 * that the text above it names in backticks. It lists each flag of the program, except for those
 * that the text above it names.
 */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final List<Path> PLACES =
      List.of(README, Path.of("tools"), Path.of("savedmodels"), Path.of("src/site/markdown"));
  private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");

  static Stream<Path> documents() throws IOException {
    var found = new TreeSet<Path>();
    for (var place : PLACES) {
      if (!Files.exists(place)) continue;
      try (var files = Files.walk(place)) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(found::add);
      }
    }
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aCommandParses(Path document) throws IOException {
    for (var command : CommandBlocks.in(document)) {
      var program = command.get(0);
      if (program.startsWith("tools/")) assertTrue(Files.isExecutable(Path.of(program)), program);
      if (!program.matches("(.*/)?convnet")) continue;
      var arguments = command.subList(1, command.size()).toArray(String[]::new);
      var parsed = CommandRunner.commandLine(new Main()).parseArgs(arguments);
      assertTrue(parsed.hasSubcommand(), "no program in " + command);
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aTableOfFlagsIsThatOfTheProgram(Path document) throws IOException {
    for (var table : MarkdownTable.in(document)) {
      if (isOfFlags(table)) assertIsThatOfItsProgram(table);
    }
  }

  private static boolean isOfFlags(MarkdownTable table) {
    return table.header().get(0).equals("flag");
  }

  private static void assertIsThatOfItsProgram(MarkdownTable table) {
    var program =
        inBackticks(table.intro())
            .flatMap(name -> ProgramFlags.program(name).stream())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no program above a table: " + table.intro()));
    var flags = ProgramFlags.defaults(program);
    inBackticks(table.intro()).forEach(flags::remove);
    assertEquals(flags, shown(table), program.getCommandName());
  }

  /** The second column is the default, by the flag in the first. */
  private static Map<String, String> shown(MarkdownTable table) {
    var shown = new TreeMap<String, String>();
    for (var row : table.rows()) {
      var flag = inBackticks(row.get(0)).findFirst().orElseThrow();
      assertNull(shown.put(flag, row.get(1).replace("`", "")), flag + " has two rows");
    }
    return shown;
  }

  private static Stream<String> inBackticks(String text) {
    return IN_BACKTICKS.matcher(text).results().map((MatchResult match) -> match.group(1));
  }

  @Test
  void thereAreCommandsAndTablesOfFlags() throws IOException {
    var commands = 0;
    var tables = new ArrayList<MarkdownTable>();
    for (var document : documents().toList()) {
      commands += CommandBlocks.in(document).size();
      tables.addAll(MarkdownTable.in(document));
    }

    assertTrue(commands > 0);
    assertTrue(tables.stream().anyMatch(ReadmeTest::isOfFlags));
  }

  @Test
  void theNetworkIsThatOfTheSources() throws IOException {
    var source = Files.readString(Path.of("src/main/java/dev/convnet/nn/models/Cifar10Net.java"));

    var shown = Files.readString(README).split("```java\n")[1].split("```")[0];

    for (var line : shown.lines().toList()) {
      assertTrue(squeezed(source).contains(squeezed(line)), line);
    }
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
