// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import dev.convnet.data.images.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Small random pictures, through the options of many encoders, and what TensorFlow decodes. */
public final class PictureFiles {
  private PictureFiles() {}

  /** Writes the pictures into a folder that does not exist, by a Python with Pillow. */
  public static List<Path> write(Path folder, long seed) throws IOException, InterruptedException {
    Files.createDirectory(folder);
    Python.run("image_files.py", folder, seed);
    try (var all = Files.list(folder)) {
      return all.filter(file -> !file.toString().matches(".*\\.(rgb|right|up)")).sorted().toList();
    }
  }

  /** TensorFlow's pixels, or the right ones where TensorFlow's are wrong; empty if it refuses. */
  public static Optional<RgbImage> expected(Path file) throws IOException {
    var right = pixels(file, ".right");
    return right.isPresent() ? right : pixels(file, ".rgb");
  }

  /** The same, turned by Pillow as the file says. */
  public static Optional<RgbImage> turned(Path file) throws IOException {
    var turned = pixels(file, ".up");
    return turned.isPresent() ? turned : expected(file);
  }

  /** Whether TensorFlow decodes the file, and rightly. */
  public static boolean isDecodedByTensorFlow(Path file) throws IOException {
    return pixels(file, ".rgb").isPresent();
  }

  private static Optional<RgbImage> pixels(Path file, String extension) throws IOException {
    var path = Path.of(file + extension);
    if (!Files.exists(path)) return Optional.empty();
    var bytes = ByteBuffer.wrap(Files.readAllBytes(path));
    var line = new StringBuilder();
    for (char c = (char) bytes.get(); c != '\n'; c = (char) bytes.get()) line.append(c);
    var size = line.toString().split(" ");
    var rgb = new byte[bytes.remaining()];
    bytes.get(rgb);
    if (rgb.length == 0) return Optional.empty();
    return Optional.of(new RgbImage(Integer.parseInt(size[0]), Integer.parseInt(size[1]), rgb));
  }
}
