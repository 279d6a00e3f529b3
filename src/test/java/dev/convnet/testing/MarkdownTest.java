// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void aLinkThatLeadsNowhereIsFound() throws IOException {
    var file = file("# D e\n[a](b.md) [c](#d-e) ![f](g.png) [h](file.md#i) [j](https://k)\n");

    assertEquals(List.of("b.md", "g.png", "file.md#i"), MarkdownLinks.broken(file));
  }

  @Test
  void blocksOfJavaStayApart() throws IOException {
    var file = file("```java\na\n```\n```java\nb\nc\n```\n```sh\nd\n```\n");

    assertEquals(List.of("a\n", "b\nc\n"), JavaBlocks.in(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class A {}",
        "/** Of records. */\nrecord B(int c) {}",
        "import java.util.List;\nvar list = List.of(1);\nThread.sleep(list.get(0));",
        "public int d() {\n  return 1;\n}"
      })
  void javaIsCompiledAsATypeOrAFragment(String block) throws IOException {
    assertEquals("", JavaBlocks.compile(block, folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"class A { B b; }", "int a = \"b\";", "dev.convnet.NoSuchType c;"})
  void javaThatDoesNotCompileIsReported(String block) throws IOException {
    assertTrue(JavaBlocks.compile(block, folder).contains("error"));
  }
}
