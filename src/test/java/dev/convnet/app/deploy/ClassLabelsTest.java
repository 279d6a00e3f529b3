// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels as the editors of Windows write them. */
class ClassLabelsTest {
  @TempDir private Path folder;

  private Path write(String text, String charset) throws IOException {
    return Files.write(folder.resolve("labels.txt"), text.getBytes(Charset.forName(charset)));
  }

  @ParameterizedTest
  @CsvSource({"UTF-8, ''", "UTF-8, '\uFEFF'", "UTF-16LE, '\uFEFF'", "UTF-16BE, '\uFEFF'"})
  void areReadInUnicode(String charset, String mark) throws IOException {
    var file = write(mark + "고양이\r\n개 \r\n늑대\r\n\r\n", charset);

    assertEquals(List.of("고양이", "개", "늑대"), ClassLabels.read(file, 3));
  }

  @Test
  void areRefusedInAnotherCharset() throws IOException {
    var file = write("cat\n고양이\n", "EUC-KR");

    var error = assertThrows(IOException.class, () -> ClassLabels.read(file, 2));

    assertEquals(file + ", line 2, is not UTF-8 text; save the file as UTF-8", error.getMessage());
  }

  @Test
  void mayBeEqualAsSomeOfImageNetAre() throws IOException {
    assertEquals(List.of("crane", "crane"), ClassLabels.read(write("crane\ncrane\n", "UTF-8"), 2));
  }

  @Test
  void areAsManyAsTheClasses() throws IOException {
    var file = write("a\nb\n", "UTF-8");

    var error = assertThrows(IOException.class, () -> ClassLabels.read(file, 3));

    assertEquals(file + " names 2 classes, but the network has 3", error.getMessage());
  }
}
