// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes small files, each of which appears when it is complete. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes text as UTF-8; an existing file is replaced, and stays as it was if this fails. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes; an existing file is replaced, and stays as it was if this fails. */
  public static void write(Path file, byte[] bytes) throws IOException {
    var part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
