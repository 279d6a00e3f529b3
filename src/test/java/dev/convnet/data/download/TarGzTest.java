// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.Trickle;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarGzTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("folder"));
  }

  @Test
  void unpacksFilesAndTheirFolders() throws IOException {
    var archive = archive().text("a/b/c.txt", "deep").text("d.txt", "flat").bytes();

    TarGz.extract(new ByteArrayInputStream(archive), folder);

    assertEquals("deep", Files.readString(folder.resolve("a/b/c.txt")));
    assertEquals("flat", Files.readString(folder.resolve("d.txt")));
  }

  @Test
  void unpacksAStreamThatGivesOneByteAtATime() throws IOException {
    var archive = archive().special("a/", TarConstants.LF_DIR, "").text("a/b.txt", "slow").bytes();

    TarGz.extract(new Trickle(new ByteArrayInputStream(archive)), folder);

    assertEquals("slow", Files.readString(folder.resolve("a/b.txt")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "a/../../evil", "/convnet-evil", "../folder-evil"})
  void refusesANameOutsideItsFolder(String name) throws IOException {
    var archive = archive().text(name, "evil").bytes();

    var error = assertThrows(IOException.class, () -> extract(archive));

    assertEquals("archive entry '" + name + "' would be outside the folder", error.getMessage());
    assertFalse(Files.exists(folder.resolve(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, hard link",
    "2, symbolic link",
    "3, character device",
    "4, block device",
    "6, FIFO"
  })
  void refusesWhatIsNoFile(char type) throws IOException {
    var archive = archive().special("name", (byte) type, "/etc/passwd").bytes();

    var error = assertThrows(IOException.class, () -> extract(archive));

    assertEquals("archive entry 'name' is a link or a device", error.getMessage());
    assertFalse(Files.exists(folder.resolve("name")));
  }

  @Test
  void refusesAFileTwice() throws IOException {
    var archive = archive().text("a", "one").text("a", "two").bytes();

    assertThrows(FileAlreadyExistsException.class, () -> extract(archive));
  }

  @Test
  void refusesACutArchive() throws IOException {
    var archive = archive().file("a", new byte[5000]).bytes();

    assertThrows(EOFException.class, () -> extract(Arrays.copyOf(archive, archive.length / 2)));
  }

  @Test
  void refusesWhatIsNotPacked() {
    assertThrows(ZipException.class, () -> extract(new byte[1000]));
  }

  private void extract(byte[] archive) throws IOException {
    TarGz.extract(new ByteArrayInputStream(archive), folder);
  }

  @SuppressWarnings("resource") // bytes() closes it
  private static Archive archive() throws IOException {
    return new Archive();
  }
}
