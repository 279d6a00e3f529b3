// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.inspect;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says why a file could not be read or written, which some exceptions do only by their type. */
final class FileErrors {
  private FileErrors() {}

  /** The reason without the file's name: {@code permission denied}. */
  static String reason(IOException error) {
    if (error instanceof AccessDeniedException) return "permission denied";
    if (error instanceof NoSuchFileException) return "it does not exist";
    if (error instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }
}
