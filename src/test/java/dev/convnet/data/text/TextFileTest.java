// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.text;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {
  private static final String NAMES = "고양이\n개\n늑대\n";
  private static final String MARK = "\uFEFF";

  @TempDir private Path folder;

  private Path write(String text, Charset charset) throws IOException {
    return Files.write(folder.resolve("names.txt"), text.getBytes(charset));
  }

  private void assertRefused(Path file, String message) {
    var error = assertThrows(IOException.class, () -> TextFile.readNames(file));
    assertEquals(file + message, error.getMessage());
  }

  @Nested
  class TextIsRead {
    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void withAByteOrderMark(String charset) throws IOException {
      var file = write(MARK + NAMES, Charset.forName(charset));

      assertEquals(List.of("고양이", "개", "늑대"), TextFile.readLines(file));
    }

    @ParameterizedTest
    @CsvSource({"'a\nb'", "'a\r\nb\r\n'", "'a\rb\r'", "'a\nb\r\n'"})
    void withAnyLineEnds(String text) throws IOException {
      assertEquals(List.of("a", "b"), TextFile.readLines(write(text, UTF_8)));
    }

    @Test
    void withAMarkInsideWhereFilesWerePutTogether() throws IOException {
      assertEquals(List.of("a", "b", "c"), TextFile.readLines(write("a\n" + MARK + "b\nc", UTF_8)));
    }

    @Test
    void asItIs() throws IOException {
      assertEquals(List.of(" a ", "", "b", ""), TextFile.readLines(write(" a \n\nb\n\n", UTF_8)));
    }
  }

  @Nested
  class OtherFilesAreRefused {
    @ParameterizedTest
    @ValueSource(strings = {"EUC-KR", "x-windows-949", "Shift_JIS", "UTF-16LE"})
    void ofOtherCharsetsWithTheLine(String charset) throws IOException {
      var text = charset.equals("Shift_JIS") ? "cat\ndog\n猫\n" : "cat\ndog\n늑대\n";
      var file = write(text, Charset.forName(charset));

      int line = charset.equals("UTF-16LE") ? 1 : 3;
      assertRefused(file, ", line " + line + ", is not UTF-8 text; save the file as UTF-8");
    }

    @Test
    void thatEndInsideACharacter() throws IOException {
      var file = folder.resolve("names.txt");
      Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0, '\n', 0, 'b'});

      assertRefused(file, ", line 2, is not UTF-16LE text; save the file as UTF-8");
    }

    @Test
    void thatAreFolders() {
      assertRefused(folder, " is a folder; name a text file");
    }

    @Test
    void thatAreAbsent() {
      assertRefused(folder.resolve("none.txt"), ": there is no such file");
    }

    @Test
    void thatAreMuchTooLarge() throws IOException {
      var file = Files.write(folder.resolve("large"), new byte[(1 << 24) + 1]);

      assertRefused(file, " has more than 16 MiB, so it is not a text file of this kind");
    }
  }

  @Nested
  class Names {
    @Test
    void haveNoSpaceAround() throws IOException {
      assertEquals(
          List.of("a b", "c", "d"), TextFile.readNames(write("a b \n\tc\n\u3000d\n \n\n", UTF_8)));
    }

    @Test
    void areNotBlank() throws IOException {
      var file = write("a\n \nb\n", UTF_8);

      assertRefused(file, ", line 2, is blank; write one name per line");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", MARK})
    void areNeeded(String text) throws IOException {
      assertRefused(write(text, UTF_8), " is empty; write one name per line");
    }

    @Test
    void areReadInUtf16WithCarriageReturns() throws IOException {
      var file = write(MARK + NAMES.replace("\n", "\r\n"), UTF_16LE);

      assertEquals(List.of("고양이", "개", "늑대"), TextFile.readNames(file));
    }
  }
}
