// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {
  @TempDir Path temporary;

  @Test
  void isMadeTogetherWithTheFoldersAboveIt() throws IOException {
    var folder = temporary.resolve("a/b/folder");

    AtomicDirectory.createIfAbsent(folder, staging -> write(staging, "new"));

    assertEquals("new", Files.readString(folder.resolve("file")));
    assertFalse(Files.exists(temporary.resolve("a/b/folder.part")));
  }

  @Test
  void isLeftAsItIsIfItIsThere() throws IOException {
    var folder = temporary.resolve("folder");
    write(temporary, "old");

    AtomicDirectory.createIfAbsent(folder, staging -> write(staging, "new"));

    assertEquals("old", Files.readString(folder.resolve("file")));
    assertFalse(Files.exists(temporary.resolve(".lock")), "a folder that is there needs no lock");
  }

  @Test
  void isAbsentIfItsMakingFails() {
    var folder = temporary.resolve("folder");

    var error =
        assertThrows(
            IOException.class,
            () ->
                AtomicDirectory.createIfAbsent(
                    folder,
                    staging -> {
                      write(staging, "half");
                      throw new IOException("disk is full");
                    }));

    assertEquals("disk is full", error.getMessage());
    assertFalse(Files.exists(folder));
    assertFalse(Files.exists(temporary.resolve("folder.part")));
  }

  @Test
  void isAbsentIfTheDiskIsFull() throws IOException {
    try (var disk = SmallDisk.mount(temporary, 1)) {
      var folder = disk.path().resolve("folder");
      AtomicDirectory.Writer large =
          staging -> Files.write(staging.resolve("file"), new byte[2 << 20]);

      var error =
          assertThrows(IOException.class, () -> AtomicDirectory.createIfAbsent(folder, large));

      assertEquals(
          "cannot make the folder "
              + folder
              + ": the disk is full; free some space, or choose another folder",
          error.getMessage());
      assertFalse(Files.exists(disk.path().resolve("folder.part")));
    }
  }

  @Test
  void isMadeAgainAfterAProcessThatWasKilled() throws IOException {
    write(Files.createDirectory(temporary.resolve("folder.part")), "half");

    AtomicDirectory.createIfAbsent(temporary.resolve("folder"), staging -> write(staging, "new"));

    assertEquals("new", Files.readString(temporary.resolve("folder/file")));
  }

  @Test
  void isMadeBehindALink() throws IOException {
    Files.createDirectory(temporary.resolve("real"));
    var link = Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("real"));

    AtomicDirectory.createIfAbsent(link.resolve("folder"), staging -> write(staging, "new"));

    assertTrue(Files.exists(temporary.resolve("real/folder/file")));
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Files.createDirectory(temporary.resolve(".lock"));

    var error =
        assertThrows(
            IOException.class,
            () ->
                AtomicDirectory.createIfAbsent(
                    temporary.resolve("folder"), staging -> write(staging, "")));

    assertTrue(error.getMessage().startsWith("cannot write into " + temporary + ": "));
  }

  private static void write(Path staging, String content) throws IOException {
    Files.writeString(Files.createDirectory(staging.resolve("folder")).resolve("file"), content);
  }
}
