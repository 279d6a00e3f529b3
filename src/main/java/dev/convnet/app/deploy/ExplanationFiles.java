// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.data.images.RgbImage;
import dev.convnet.error.InvalidSettingException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/**
 * The files that {@code explain} writes. Each appears when it is complete.
 *
 * @param to a .png file, or a folder, which is made if it does not exist
 * @param raw whether the values are written, too
 */
record ExplanationFiles(String method, Path to, boolean raw, List<Path> images) {
  static final String GRAD_CAM = "grad-cam";
  static final String SALIENCY = "saliency";
  private static final String PNG = ".png";

  ExplanationFiles {
    if (!Set.of(GRAD_CAM, SALIENCY).contains(method)) {
      throw new InvalidSettingException(
          "method", "must be %s or %s, got '%s'".formatted(GRAD_CAM, SALIENCY, method));
    }
    if (isFile(to) && images.size() > 1) {
      throw new InvalidSettingException(
          "to", "must be a folder for several images, got the file " + to);
    }
    var names = new HashSet<String>();
    for (var image : images) {
      if (!names.add(stem(image)) && !isFile(to)) {
        throw new InvalidSettingException(
            "two images are called %s, and one result would replace the other; explain them in two"
                    .formatted(stem(image))
                + " folders");
      }
    }
  }

  /** Checks that there is an image. */
  void check() {
    if (images.isEmpty()) throw new InvalidSettingException("name at least one image to explain");
  }

  private static boolean isFile(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(PNG) && !Files.isDirectory(path);
  }

  /** Writes the picture, and the values if they are asked for; returns the picture's file. */
  Path write(Path image, Explanation.Result result) throws IOException {
    var file = isFile(to) ? to : to.resolve(stem(image) + "." + result.method() + PNG);
    if (!isFile(to)) Files.createDirectories(to.toAbsolutePath());
    write(file, png(result.picture()));
    if (raw) {
      var name = file.getFileName().toString();
      var array = file.resolveSibling(name.substring(0, name.length() - PNG.length()) + ".npy");
      write(array, npy(result.shape(), result.values()));
    }
    return file;
  }

  private static String stem(Path image) {
    var name = image.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static void write(Path file, byte[] content) throws IOException {
    var part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, content);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static byte[] png(RgbImage image) throws IOException {
    var picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    var rgb = image.rgb();
    for (int i = 0; i < rgb.length / 3; i++) {
      int color = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
      picture.setRGB(i % image.width(), i / image.width(), color);
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", out);
    return out.toByteArray();
  }

  /**
   * NumPy's format 1.0: a magic number, the version, the length of a header in Python's syntax that
   * ends at a multiple of 64 bytes, and the values, little-endian.
   */
  private static byte[] npy(List<Integer> shape, float[] values) {
    var sizes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(sizes);
    int start = (10 + header.length() + 1 + 63) / 64 * 64;
    var bytes = ByteBuffer.allocate(start + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) (start - 10));
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    while (bytes.position() < start - 1) bytes.put((byte) ' ');
    bytes.put((byte) '\n');
    for (var value : values) bytes.putFloat(value);
    return bytes.array();
  }
}
