// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.PictureFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java decodes, against {@code tf.io.decode_image} and Pillow. */
class JavaImageDecoderTest {
  private static final long SEED = new Random().nextInt(1_000_000);

  @TempDir static Path folder;

  private static List<Path> files = List.of();

  private final List<String> wrong = new ArrayList<>();

  @BeforeAll
  static void write() throws IOException, InterruptedException {
    files = PictureFiles.write(folder.resolve("files"), SEED);
  }

  private Optional<RgbImage> decoded(Path file, ExifOrientation orientation) throws IOException {
    try {
      var encoded = EncodedImage.of(Files.readAllBytes(file), "the image");
      return Optional.of(JavaImageDecoder.decode(encoded, orientation));
    } catch (IllegalArgumentException e) {
      var message = String.valueOf(e.getMessage());
      if (!message.startsWith("the image is ") || message.contains("\n")) {
        wrong.add(file + " is refused with '" + message + "'");
      }
      return Optional.empty();
    }
  }

  private void compare(Path file, Optional<RgbImage> expected, Optional<RgbImage> actual)
      throws IOException {
    if (expected.isEmpty() && actual.isEmpty()) return;
    if (expected.isEmpty() || actual.isEmpty() || !expected.get().hasSameSizeAs(actual.get())) {
      wrong.add("%s: expected %s, got %s".formatted(file, expected, actual));
      return;
    }
    var right = expected.get().rgb();
    var other = actual.get().rgb();
    int most = 0;
    double sum = 0;
    for (int i = 0; i < right.length; i++) {
      int difference = Math.abs((right[i] & 255) - (other[i] & 255));
      most = Math.max(most, difference);
      sum += difference;
    }
    var allowed = Allowed.of(ImageFormat.of(Files.readAllBytes(file)).orElseThrow());
    if (most > allowed.most || sum / right.length > allowed.mean) {
      wrong.add("%s is off by up to %d, %f".formatted(file, most, sum / right.length));
    }
  }

  /** Pillow rounds the colors of BMP files of 16 bits otherwise, TensorFlow those of JPEG files. */
  private record Allowed(int most, double mean) {
    static Allowed of(ImageFormat format) {
      return switch (format) {
        case PNG, GIF -> new Allowed(0, 0);
        case BMP -> new Allowed(1, 1);
        case JPEG -> new Allowed(40, 6);
      };
    }
  }

  private void assertNothingWrong() {
    assertTrue(files.size() > 250, "few files");
    assertEquals("", wrong.stream().collect(joining("\n")), "seed " + SEED);
  }

  @Test
  void pixelsAreThoseOfTensorFlow() throws IOException {
    for (var file : files) {
      compare(file, PictureFiles.expected(file), decoded(file, ExifOrientation.IGNORE));
    }

    assertNothingWrong();
  }

  @Test
  void anOrientationIsObeyedAsByPillow() throws IOException {
    for (var file : files) {
      compare(file, PictureFiles.turned(file), decoded(file, ExifOrientation.OBEY));
    }

    assertNothingWrong();
  }
}
