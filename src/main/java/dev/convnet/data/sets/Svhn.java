// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.data.images.InMemoryImages;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Matrix;

/**
 * Reads the Street View House Numbers' cropped digits, MATLAB files of version 5 with {@code X},
 * uint8 [32, 32, 3, N], column by column, and {@code y}, [N, 1], 1 to 10, where 10 stands for the
 * digit 0.
 */
final class Svhn {
  private static final int SIDE = 32;
  private static final int PICTURE = 3 * SIDE * SIDE;
  private static final List<String> DIGITS =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private Svhn() {}

  /**
   * Reads a file whole.
   *
   * @throws IOException if it is no such file, cut, or has labels beyond 1 to 10
   */
  static LabeledImages read(Path file) throws IOException {
    try (var matlab = Mat5.readFromFile(file.toFile())) {
      var pictures = matlab.getMatrix("X");
      var labels = matlab.getMatrix("y");
      refuseShapes(pictures.getDimensions(), labels.getNumElements());
      return new InMemoryImages(new Resize(SIDE, SIDE), DIGITS, digits(labels), pixels(pictures));
    } catch (RuntimeException e) { // the reader's, for what is missing or cut
      throw new IOException(
          "%s is not an SVHN file of cropped digits (%s); delete it, and it is downloaded again"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static void refuseShapes(int[] shape, int labels) {
    boolean right = shape.length == 4 && shape[0] == SIDE && shape[1] == SIDE && shape[2] == 3;
    if (!right || shape[3] != labels) {
      throw new IllegalArgumentException(
          "X has shape %s and y %d labels".formatted(Arrays.toString(shape), labels));
    }
  }

  private static byte[] digits(Matrix labels) {
    var digits = new byte[labels.getNumElements()];
    for (int i = 0; i < digits.length; i++) {
      int label = labels.getInt(i);
      if (label < 1 || label > 10)
        throw new IllegalArgumentException("label " + i + " is " + label);
      digits[i] = (byte) (label % 10);
    }
    return digits;
  }

  private static byte[] pixels(Matrix pictures) {
    var pixels = new byte[pictures.getNumElements()];
    for (int i = 0; i < pixels.length; i++) {
      int within = i % PICTURE;
      int row = within % SIDE;
      int column = within / SIDE % SIDE;
      int channel = within / (SIDE * SIDE);
      pixels[i - within + 3 * (row * SIDE + column) + channel] = (byte) pictures.getInt(i);
    }
    return pixels;
  }
}
