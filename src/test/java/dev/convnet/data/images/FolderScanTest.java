// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.FolderShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read below a folder of classes, and what is skipped. */
class FolderScanTest {
  @TempDir private Path root;
  private FolderShape shape;

  @BeforeEach
  void setUp() {
    shape = new FolderShape(root);
  }

  private DatasetFolder scan() throws IOException {
    return DatasetFolder.scan(root, ExifOrientation.IGNORE);
  }

  @Nested
  class Links {
    @Test
    void toClassesAndImagesAreFollowed() throws IOException {
      shape.images("all/cat/1.png", "all/dog/1.png", "all/dog/2.png", "all/cat/old/3.png");
      shape.link("set/cat", "all/cat").link("set/dog", "all/dog").images("set/eel/1.png");
      shape.link("set/eel/2.png", "all/dog/1.png");

      var found = DatasetFolder.scan(root.resolve("set"), ExifOrientation.IGNORE).train();

      assertEquals(List.of("cat", "dog", "eel"), found.classNames());
      assertArrayEquals(new int[] {2, 2, 2}, found.imagesPerClass());
      assertEquals(List.of(), found.skipped());
    }

    @Test
    void thatLeadBackOrNowhereAreToldOf() throws IOException {
      shape.images("cat/1.png", "dog/1.png");
      shape.link("cat/up", ".").link("cat/self", "cat").link("cat/away", "gone");
      shape.link("dog/more", "cat").link("dog/again", "cat").link("lost", "gone");

      var found = scan().train();

      assertArrayEquals(new int[] {1, 2}, found.imagesPerClass());
      assertEquals(
          """
          ROOT/lost: it is a link that leads nowhere
          ROOT/cat/away: it is a link that leads nowhere
          ROOT/cat/self: it is a link to a folder that it is in
          ROOT/cat/up: it is a link to a folder that it is in
          ROOT/dog/again/away: it is a link that leads nowhere
          ROOT/dog/again/self: it is a link to a folder that it is in
          ROOT/dog/again/up: it is a link to a folder that it is in
          ROOT/dog/more: it is a link to a folder that has been read already"""
              .replace("ROOT", root.toString()),
          found.describeSkipped());
    }
  }

  @Test
  void hiddenFoldersAndFilesAreIgnored() throws IOException {
    shape.images("cat/1.png", "dog/1.png", ".git/1.png", "cat/.ipynb_checkpoints/1.png");
    shape.images("dog/._1.png");

    var found = scan();

    assertArrayEquals(new int[] {1, 1}, found.train().imagesPerClass());
    assertEquals(List.of(), found.notes());
  }

  @Test
  void aPipeWithTheNameOfAnImageIsNotOpened() throws Exception {
    shape.images("cat/1.png", "dog/1.png").pipe("dog/2.png").pipe("3.png");

    assertEquals(
        "%1$s/3.png: it is a device or a pipe\n%1$s/dog/2.png: it is a device or a pipe"
            .formatted(root),
        scan().train().describeSkipped());
  }

  @Test
  void fiveThousandFilesAreNotFiveThousandLines() throws IOException {
    shape.images("cat/1.png", "dog/1.png");
    for (int i = 0; i < 5000; i++) shape.file("cat/%04d.txt".formatted(i), new byte[0]);
    shape.file("dog/empty.png", new byte[0]);

    var notes = scan().notes();

    assertEquals("skipped 5,001 files of " + root + ":", notes.get(0));
    assertEquals(1 + 5 + 1 + 1, notes.size(), notes.toString());
    assertEquals(
        "  and 4,995 more: its name does not end in .jpg, .jpeg, .png, .bmp or .gif", notes.get(6));
    assertEquals("  " + root + "/dog/empty.png: it is empty", notes.get(7));
  }

  @Test
  void anErrorAboutManyFilesIsOneSentence() throws IOException {
    for (int i = 0; i < 50; i++) shape.file("cat/%02d.png".formatted(i), new byte[0]);

    var error = assertThrows(IOException.class, this::scan).getMessage();

    assertEquals(1, error.lines().count());
    assertTrue(error.contains("found images of 0 class(es), need at least 2"), error);
    assertTrue(error.contains("and 49 more: it is empty"), error);
  }

  @Test
  void theFolderOfTheClassesIsFoundOneFolderDeeper() throws IOException {
    shape.images("flowers/rose/1.png", "flowers/tulip/1.png");

    var error = assertThrows(IOException.class, this::scan).getMessage();

    assertEquals(
        "%s: found images of 1 class(es), need at least 2; create one subfolder per class, or name %1$s/flowers if its 2 subfolders are the classes"
            .formatted(root),
        error);
  }

  @Test
  void namesThatLookTheSameAreTheSameClass() throws IOException {
    var composed = "caf\u00e9";
    var decomposed = "cafe\u0301";
    shape.images("train/" + composed + "/1.png", "train/tea/1.png");
    shape.images("test/" + decomposed + "/1.png", "test/tea/1.png");

    var found = scan();

    assertEquals(List.of(composed, "tea"), found.test().orElseThrow().classNames());
    assertEquals(2, found.test().orElseThrow().size());
  }

  @Test
  void aNameWithALineBreakIsNoClass() throws IOException {
    shape.images("cat\nfish/1.png", "dog/1.png");

    var error = assertThrows(IOException.class, this::scan).getMessage();

    assertEquals(
        "the folder '"
            + root
            + "/cat\\nfish' cannot be a class: its name is blank or has a line"
            + " break; rename it",
        error);
  }
}
