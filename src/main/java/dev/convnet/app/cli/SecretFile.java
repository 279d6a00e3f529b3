// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.function.Consumer;

/** A file with a password or token in one line. */
public final class SecretFile {
  private SecretFile() {}

  /**
   * Reads it.
   *
   * @param warn hears if other users of the machine can read the file
   * @throws IOException if there is no such file, or it has no line or several
   */
  public static String read(Path file, Consumer<String> warn) throws IOException {
    if (!Files.isRegularFile(file)) throw new IOException("there is no file " + file);
    if (isOpenToOthers(file)) {
      warn.accept("%s can be read by other users; chmod 600 %s".formatted(file, file));
    }
    try {
      var secret = Files.readString(file).strip();
      if (secret.isEmpty() || secret.lines().count() > 1) {
        throw new IOException(file + " must have one line with the secret");
      }
      return secret;
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not a text in UTF-8", e);
    }
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException e) { // not on this system
      return false;
    }
  }
}
