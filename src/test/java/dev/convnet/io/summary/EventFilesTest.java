// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run {@code runs/a}, and an empty directory {@code tree} for links. */
class EventFilesTest {
  private static final String NAME = "events.out.tfevents.1.host";

  @TempDir private Path directory;
  private Path runs;
  private Path tree;

  @BeforeEach
  void writeARun() throws IOException {
    runs = directory.resolve("runs");
    tree = Files.createDirectories(directory.resolve("tree"));
    Files.createFile(Files.createDirectories(runs.resolve("a")).resolve(NAME));
  }

  @Test
  void findsTheFilesOfAllRunsBelowADirectory() throws IOException {
    var test = Files.createFile(runs.resolve("events.out.tfevents.2.host"));

    assertEquals(List.of(runs.resolve("a").resolve(NAME), test), EventFiles.under(runs));
    assertEquals(List.of(test), EventFiles.in(runs));
  }

  @Test
  void findsALinkedRunUnderEachOfItsNames() throws IOException {
    Files.createSymbolicLink(tree.resolve("first"), Path.of("../runs/a"));
    Files.createSymbolicLink(tree.resolve("second"), runs.resolve("a"));

    assertEquals(
        List.of(tree.resolve("first").resolve(NAME), tree.resolve("second").resolve(NAME)),
        EventFiles.under(tree));
  }

  @Test
  void findsLinkedFilesAndTheRunsOfALinkedTree() throws IOException {
    var file = Files.createSymbolicLink(tree.resolve(NAME), runs.resolve("a").resolve(NAME));
    var all = Files.createSymbolicLink(tree.resolve("z"), runs);

    assertEquals(List.of(file, all.resolve("a").resolve(NAME)), EventFiles.under(tree));
    assertEquals(List.of(file), EventFiles.in(tree));
  }

  @Test
  void findsTheRunsOfADirectoryThatIsALinkItself() throws IOException {
    var link = Files.createSymbolicLink(tree.resolve("link"), runs);

    assertEquals(List.of(link.resolve("a").resolve(NAME)), EventFiles.under(link));
    assertEquals(List.of(link.resolve("a").resolve(NAME)), EventFiles.in(link.resolve("a")));
  }

  @Test
  void doesNotFollowALinkToADirectoryAboveIt() throws IOException {
    Files.createSymbolicLink(runs.resolve("a/up"), Path.of("../.."));
    Files.createSymbolicLink(runs.resolve("self"), Path.of("."));

    assertEquals(List.of(runs.resolve("a").resolve(NAME)), EventFiles.under(runs));
  }

  @Test
  void leavesOutWhatIsNoEventFile() throws IOException {
    Files.createSymbolicLink(tree.resolve("broken.tfevents"), tree.resolve("nowhere"));
    Files.createFile(tree.resolve(NAME + ".profile-empty"));
    Files.createDirectories(tree.resolve("directory.tfevents"));

    assertEquals(List.of(), EventFiles.under(tree));
    assertEquals(List.of(), EventFiles.in(tree));
  }

  @Test
  void aDirectoryThatIsMissingIsAnError() {
    assertThrows(IOException.class, () -> EventFiles.under(directory.resolve("nowhere")));
    assertThrows(IOException.class, () -> EventFiles.in(directory.resolve("nowhere")));
  }
}
