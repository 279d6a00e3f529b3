// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file.md"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "tools/convnet model resnet50 # its layers! [[tools/convnet, model, resnet50]]",
        "$ A=1 B=2 tools/convnet doctor! [[tools/convnet, doctor]]",
        "convnet events \"a b\" --tag='c d'e! [[convnet, events, a b, --tag=c de]]",
        "a | b 'c|d' && e > out; f &! [[a], [b, c|d], [e], [f]]",
        "# only a comment! []"
      })
  void aCommandIsReadAsAShellDoes(String line, String words) throws IOException {
    assertEquals(words, CommandBlocks.in(file("```sh\n" + line + "\n```\n")).toString());
  }

  @Test
  void aCommandMayFillTwoLines() throws IOException {
    var file = file("```\na \\\n  --b\nc\n```\n");

    assertEquals(List.of(List.of("a", "--b"), List.of("c")), CommandBlocks.in(file));
  }

  @Test
  void onlyCodeOfAShellHasCommands() throws IOException {
    assertEquals(List.of(), CommandBlocks.in(file("a b\n```java\nvar a = 1;\n```\n")));
  }

  @Test
  void aTableHasTheTextAboveIt() throws IOException {
    var file =
        file("# A\nb\n\n## C\n\nd\n\n| e | f |\n| --- | --- |\n| g \\| h | |\n\ni\n| j |\n|---|\n");

    var tables = MarkdownTable.in(file);

    var first = new MarkdownTable("## C\n\nd", List.of("e", "f"), List.of(List.of("g | h", "")));
    assertEquals(List.of(first, new MarkdownTable("i", List.of("j"), List.of())), tables);
  }

  @Test
  void aRowOfAnotherWidthIsRefused() throws IOException {
    var file = file("| a | b |\n| - | - |\n| c |\n");

    assertThrows(AssertionError.class, () -> MarkdownTable.in(file));
  }
}
