// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir private Path folder;

  private Path write(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "");
  }

  @Test
  void isMadeWithItsParents() throws IOException {
    var path = folder.resolve("a/b");

    RunDirectory.open(path, ExistingRun.FAIL).close();

    assertTrue(Files.isDirectory(path));
  }

  @Test
  void needsAName() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> RunDirectory.open(Path.of(""), ExistingRun.OVERWRITE));

    assertEquals("the run directory has no name; '.' is the current directory", error.getMessage());
  }

  @Test
  void refusesAFormerRunAndIsFreeThen() throws IOException {
    write("model.ckpt-0.index");

    var error = assertThrows(IOException.class, () -> RunDirectory.open(folder, ExistingRun.FAIL));

    assertEquals(
        folder
            + " already holds a run (model.ckpt-0.index); continue it (ExistingRun.RESUME, where the program can), start again (ExistingRun.OVERWRITE), or choose another directory",
        error.getMessage());
    RunDirectory.open(folder, ExistingRun.RESUME).close();
  }

  @Test
  void acceptsFilesOfOthers() throws IOException {
    write("notes.txt");

    RunDirectory.open(folder, ExistingRun.FAIL).close();

    assertTrue(Files.exists(folder.resolve("notes.txt")));
  }

  @Test
  void keepsAFormerRunThatGoesOn() throws IOException {
    var checkpoint = write("checkpoint");

    try (var directory = RunDirectory.open(folder, ExistingRun.RESUME)) {
      directory.deletePreviousRun();
    }

    assertTrue(Files.exists(checkpoint));
  }

  @Test
  void losesAFormerRunThatIsOverwrittenOnlyWhenCleared() throws IOException {
    var state = write("checkpoint");
    var events = write("events.out.tfevents.1.host");
    var notes = write("notes.txt");

    try (var directory = RunDirectory.open(folder, ExistingRun.OVERWRITE)) {
      assertTrue(Files.exists(state));
      directory.deletePreviousRun();
    }

    assertFalse(Files.exists(state) || Files.exists(events));
    assertTrue(Files.exists(notes));
  }

  @Test
  void losesPartsOfAFormerRunAsWell() throws IOException {
    Files.createDirectory(folder.resolve("best"));
    var metric = write("best/metric");
    var checkpoint = write("best/model.ckpt-1.index");
    var other = write("best/notes.txt");

    try (var directory = RunDirectory.open(folder, ExistingRun.OVERWRITE)) {
      directory.deletePreviousRun("best", "missing");
    }

    assertFalse(Files.exists(metric) || Files.exists(checkpoint));
    assertTrue(Files.exists(other));
  }

  @Test
  void isOneRunsAtATime() throws IOException {
    var first = RunDirectory.open(folder, ExistingRun.FAIL);
    try (first) {
      var error =
          assertThrows(IOException.class, () -> RunDirectory.open(folder, ExistingRun.RESUME));

      assertEquals(
          folder + " is in use by another run; wait until it ends, or choose another directory",
          error.getMessage());
    }
    RunDirectory.open(folder, ExistingRun.FAIL).close();
  }

  @Test
  void isNoFile() throws IOException {
    var file = write("file");

    var error = assertThrows(IOException.class, () -> RunDirectory.open(file, ExistingRun.FAIL));

    assertTrue(error.getMessage().startsWith("can't make the run directory " + file));
    assertTrue(error.getMessage().endsWith("; choose another"));
  }
}
