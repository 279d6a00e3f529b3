// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats that TensorFlow decodes. The first bytes of a file decide, never its name. */
enum ImageFormat {
  PNG("\u0089PNG\r\n\u001a\n"),
  JPEG("\u00ff\u00d8\u00ff"),
  GIF("GIF8"),
  BMP("BM");

  private static final int FIRST_BYTES = 512;

  private final String signature;

  ImageFormat(String signature) {
    this.signature = signature;
  }

  /** The format of a file; empty if TensorFlow does not know it. */
  static Optional<ImageFormat> of(byte[] file) {
    var start = start(file);
    return Arrays.stream(values()).filter(f -> start.startsWith(f.signature)).findFirst();
  }

  /** Another format: what its files have at {@code offset}, and what a user calls it. */
  private record Foreign(int offset, String signature, String name) {
    boolean matches(String start) {
      return start.startsWith(signature, offset);
    }
  }

  private static final List<Foreign> FOREIGN =
      List.of(
          new Foreign(8, "WEBP", "a WebP image"),
          new Foreign(4, "ftypavi", "an AVIF image"),
          new Foreign(4, "ftyphei", "a HEIC image"),
          new Foreign(4, "ftyphev", "a HEIC image"),
          new Foreign(4, "ftypmif1", "a HEIC image"),
          new Foreign(4, "ftypmsf1", "a HEIC image"),
          new Foreign(4, "ftypcrx", "a raw image of a camera"),
          new Foreign(4, "ftyp", "a video"),
          new Foreign(0, "II*\0", "a TIFF image"),
          new Foreign(0, "MM\0*", "a TIFF image"),
          new Foreign(0, "II+\0", "a TIFF image"),
          new Foreign(0, "MM\0+", "a TIFF image"),
          new Foreign(0, "\u00ff\n", "a JPEG XL image"),
          new Foreign(4, "JXL ", "a JPEG XL image"),
          new Foreign(4, "jP  ", "a JPEG 2000 image"),
          new Foreign(0, "\u00ffO\u00ffQ", "a JPEG 2000 image"),
          new Foreign(0, "8BPS", "a Photoshop image"),
          new Foreign(0, "\0\0\1\0", "an icon (ICO)"),
          new Foreign(0, "%PDF", "a PDF document"),
          new Foreign(0, "qoif", "a QOI image"),
          new Foreign(0, "P4\n", "a PBM image"),
          new Foreign(0, "P5\n", "a PGM image"),
          new Foreign(0, "P6\n", "a PPM image"));

  /**
   * Says what a file of no known format is, and what to do.
   *
   * @return the end of a sentence that begins with the file's name
   */
  static String describeForeign(byte[] file) {
    var start = start(file);
    for (var foreign : FOREIGN) {
      if (foreign.matches(start)) {
        return "is %s, not a PNG, JPEG, BMP or GIF image; convert it to JPEG or PNG"
            .formatted(foreign.name);
      }
    }
    var text = start.toLowerCase(Locale.ROOT);
    if (text.contains("<svg")) {
      return "is an SVG drawing, not a PNG, JPEG, BMP or GIF image; convert it to PNG";
    }
    if (text.contains("<html") || text.contains("<!doctype html")) {
      return "is a web page, not a PNG, JPEG, BMP or GIF image; download the image itself";
    }
    if (text.startsWith("version https://git-lfs")) {
      return "is a pointer of Git LFS, not a PNG, JPEG, BMP or GIF image; fetch it by 'git lfs pull'";
    }
    return "is not a PNG, JPEG, BMP or GIF image";
  }

  /** One character a byte. */
  private static String start(byte[] file) {
    return new String(file, 0, Math.min(file.length, FIRST_BYTES), StandardCharsets.ISO_8859_1);
  }
}
