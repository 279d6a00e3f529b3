// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file on the web, with the size and the checksum that it must have.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record RemoteFile(URI uri, String sha256, long sizeBytes) {
  /** The file's name: the last part of the URI's path. */
  public String fileName() {
    var path = uri.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether a local file has this file's checksum; reads all of it. */
  public boolean matches(Path file) throws IOException {
    return sha256Of(file).equals(sha256);
  }

  /** The SHA-256 of a file, in lower-case hexadecimal digits. */
  static String sha256Of(Path file) throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(file), digest())) {
      var buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {} // reading updates the digest
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
