// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/**
 * The sentence that a program prints for an exception. The messages of this project's exceptions
 * are sentences; those of Java's own file operations are often a path alone, or nothing.
 */
public final class ErrorMessage {
  private ErrorMessage() {}

  /** A sentence about a failed file operation, never null or empty. */
  public static String of(Throwable error) {
    if (error instanceof UncheckedIOException && error.getCause() != null) {
      return of(error.getCause());
    }
    if (error instanceof IOException io && (isOfJava(error) || error.getMessage() == null)) {
      return ofJava(io);
    }
    return Optional.ofNullable(error.getMessage())
        .filter(message -> !message.isBlank())
        .orElseGet(error::toString);
  }

  private static boolean isOfJava(Throwable error) {
    var trace = error.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().matches("(?:java|jdk|sun)\\..*");
  }

  private static String ofJava(IOException error) {
    if (error instanceof FileSystemException file && file.getFile() != null) {
      return ofFile(file, file.getFile());
    }
    if (error instanceof CharacterCodingException) {
      return "a text file is not in UTF-8; save it in UTF-8";
    }
    if (error instanceof EOFException) {
      return "a file ends before its end is expected; copy it again";
    }
    var message = Optional.ofNullable(error.getMessage()).orElse("");
    return switch (message) {
      case "Is a directory" -> "a folder is named where a file is needed";
      case "No space left on device" ->
          "the disk is full; free some space, or choose another folder";
      case "" -> "reading or writing a file failed for an unknown reason";
      default -> message;
    };
  }

  private static String ofFile(FileSystemException error, String file) {
    if (error instanceof NoSuchFileException) return "there is no file or folder " + file;
    if (error instanceof AccessDeniedException) {
      return file + " cannot be read or written: permission denied";
    }
    if (error instanceof NotDirectoryException) return file + " is not a folder";
    if (error instanceof DirectoryNotEmptyException) return "the folder " + file + " is not empty";
    if (error instanceof FileAlreadyExistsException) return file + " exists already";
    return error.getReason() == null
        ? file + " cannot be read or written"
        : file + ": " + error.getReason();
  }
}
