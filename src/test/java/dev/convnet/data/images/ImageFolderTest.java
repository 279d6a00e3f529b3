// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convnet.testing.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final byte[] PNG = ImageFiles.encode("png", ImageFiles.plain(2, 3, ~0));

  @TempDir private Path root;

  private void write(String path, byte[] content) throws IOException {
    var file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private void write(String... paths) throws IOException {
    for (var path : paths) write(path, PNG);
  }

  @Test
  void takesTheLabelsFromTheFolders() throws IOException {
    write("dog/b.png", "dog/a.png", "cat/old/c.png");

    var folder = ImageFolder.scan(root);

    assertEquals(List.of("cat", "dog"), folder.classNames());
    assertEquals(3, folder.size());
    assertEquals(0, folder.label(0));
    assertEquals(root.resolve("dog/a.png"), folder.labeledFiles().get(1).file());
    assertEquals(3, folder.image(2).width());
    assertEquals(List.of(), folder.skipped());
  }

  @Test
  void takesNamesWithBlanksAndForeignLetters() throws IOException {
    write("süße Katzen/一.png", "dog/a b.png");

    assertEquals(List.of("dog", "süße Katzen"), ImageFolder.scan(root).classNames());
  }

  @Test
  void saysWhatItSkippedAndWhy() throws IOException {
    write("cat/a.png", "dog/b.png", "stray.png");
    write("cat/notes.txt", new byte[1]);
    write("dog/text.jpg", "text".getBytes());
    write("dog/.hidden.png", new byte[1]);

    var folder = ImageFolder.scan(root);

    assertEquals(
        """
        %1$s/stray.png: it is in no class's folder
        %1$s/cat/notes.txt: its name does not end in .jpg, .jpeg, .png, .bmp or .gif
        %1$s/dog/text.jpg: it is not a PNG, JPEG, BMP or GIF image"""
            .formatted(root),
        folder.describeSkipped());
    assertEquals(2, folder.size());
  }

  @Test
  void needsTwoClasses() throws IOException {
    write("cat/a.png");

    var error = assertThrows(IOException.class, () -> ImageFolder.scan(root));

    assertEquals(
        root + ": found images of 1 class(es), need at least 2; create one subfolder per class",
        error.getMessage());
  }

  @Test
  void needsAFolder() {
    assertThrows(NotDirectoryException.class, () -> ImageFolder.scan(root.resolve("none")));
  }
}
