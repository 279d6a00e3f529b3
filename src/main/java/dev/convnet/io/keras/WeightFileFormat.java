// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** The formats of Keras weight files, which are told by a file's content and not by its name. */
enum WeightFileFormat {
  /** {@code .h5} and {@code .weights.h5}. */
  HDF5,
  /** {@code .keras}, a zip file. */
  ARCHIVE;

  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] HDF = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final int FIRST_USER_BLOCK = 512;

  /**
   * Finds the format of a file.
   *
   * @throws IOException if it is none of them; the message says what it is, as far as that is known
   */
  static WeightFileFormat of(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(
          "%s is a folder%s; name a weight file of Keras: .h5, .weights.h5 or .keras"
              .formatted(
                  file,
                  Files.exists(file.resolve("saved_model.pb"))
                      ? " with a SavedModel, which needs no import"
                      : ""));
    }
    if (!Files.exists(file)) throw new NoSuchFileException("there is no file " + file);
    if (!Files.isReadable(file)) {
      throw new AccessDeniedException(file + " cannot be read: permission denied");
    }
    var start = bytes(file, 0, FIRST_USER_BLOCK);
    if (startsWith(start, ZIP)) return ARCHIVE;
    if (hasHdf5Signature(file)) return HDF5;
    throw new IOException(
        "%s %s; choose an .h5, .weights.h5 or .keras file that Keras saved"
            .formatted(file, description(start)));
  }

  /** HDF5 begins at byte 0, or after a user block of 512 bytes, 1024, 2048 and so on. */
  private static boolean hasHdf5Signature(Path file) throws IOException {
    var size = Files.size(file);
    for (var offset = 0L; offset < size; offset = Math.max(FIRST_USER_BLOCK, 2 * offset)) {
      if (startsWith(bytes(file, offset, HDF.length), HDF)) return true;
    }
    return false;
  }

  private static byte[] bytes(Path file, long offset, int count) throws IOException {
    try (var in = Files.newInputStream(file)) {
      in.skipNBytes(offset);
      return in.readNBytes(count);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }

  private static String description(byte[] start) {
    if (start.length == 0) return "is empty";
    var text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("version https://git-lfs")) {
      return "is a pointer of Git LFS, not the file itself ('git lfs pull' gets it)";
    }
    if (text.strip().toLowerCase(Locale.ROOT).matches("(?s)(<!doctype html|<html|<\\?xml).*")) {
      return "is a page of the web or another XML text, not a weight file";
    }
    if (text.startsWith("\u001f\u008b")) return "is compressed by gzip (unpack it first)";
    return "is neither HDF5 (.h5, .weights.h5) nor a .keras archive";
  }
}
