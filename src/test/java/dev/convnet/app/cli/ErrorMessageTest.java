// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Java's own exceptions, most of which say little, become sentences. */
class ErrorMessageTest {
  @TempDir private Path folder;

  private static String messageOf(Executable operation) {
    return ErrorMessage.of(assertThrows(Exception.class, operation));
  }

  @Test
  void aMissingFileIsNamedAsMissing() {
    var file = folder.resolve("labels.txt");
    assertEquals("there is no file or folder " + file, messageOf(() -> Files.readAllLines(file)));
  }

  @Test
  void anUncheckedExceptionSaysWhatItsCauseSays() {
    var file = folder.resolve("none");
    assertEquals(
        "there is no file or folder " + file,
        messageOf(
            () -> {
              try {
                Files.size(file);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  @Test
  void aFolderInTheWayIsSaidToBeInTheWay() throws IOException {
    var file = Files.createFile(folder.resolve("file"));
    assertEquals(file + " exists already", messageOf(() -> Files.createFile(file)));
    assertEquals("the folder " + folder + " is not empty", messageOf(() -> Files.delete(folder)));
    assertEquals(file + " is not a folder", messageOf(() -> Files.newDirectoryStream(file)));
    assertEquals(
        file + "/inner: Not a directory", messageOf(() -> Files.createFile(file.resolve("inner"))));
  }

  @Test
  void aFolderInTheFilesPlaceIsToldOf() {
    assertEquals(
        "a folder is named where a file is needed", messageOf(() -> Files.readAllBytes(folder)));
  }

  @Test
  void aTextInAnotherEncodingIsToldOf() throws IOException {
    var file = Files.write(folder.resolve("latin.txt"), new byte[] {(byte) 0xe4, '\n'});
    assertEquals(
        "a text file is not in UTF-8; save it in UTF-8", messageOf(() -> Files.readAllLines(file)));
  }

  @Test
  void nothingSaidIsNeverNull() throws IOException {
    var empty = Files.createFile(folder.resolve("empty.gz"));
    assertEquals(
        "a file ends before its end is expected; copy it again",
        messageOf(() -> new GZIPInputStream(Files.newInputStream(empty)).close()));
    assertEquals(
        "a file ends before its end is expected; copy it again",
        ErrorMessage.of(new EOFException()));
    assertEquals(
        "reading or writing a file failed for an unknown reason",
        ErrorMessage.of(new IOException()));
  }

  @Test
  void whatThisProjectSaysStays() {
    assertEquals(
        "there is no file x; make it",
        ErrorMessage.of(new NoSuchFileException("there is no file x; make it")));
  }
}
