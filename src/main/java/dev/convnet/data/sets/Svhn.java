// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.data.images.InMemoryImages;
import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Matrix;

/**
 * Reads the cropped digits of Street View House Numbers: MATLAB files of version 5 with the images
 * {@code X}, uint8 [32, 32, 3, N] in column-major order, and the labels {@code y}, [N, 1], 1 to 10,
 * where 10 means the digit 0.
 */
final class Svhn {
  static final String TRAIN = "train_32x32.mat";
  static final String TEST = "test_32x32.mat";
  private static final int HEADER_BYTES = 128;
  private static final int ORDER_OFFSET = 126; // "IM" if the least byte comes first
  private static final int TAG_BYTES = 8; // type and size

  private static final int IMAGE_SIZE = 32;
  private static final int IMAGE_BYTES = 3 * IMAGE_SIZE * IMAGE_SIZE;
  private static final List<String> CLASS_NAMES =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private Svhn() {}

  /**
   * Reads a whole file.
   *
   * @throws IOException if it is not such a file, is truncated, or has labels other than 1 to 10
   */
  static LabeledImages read(Path file) throws IOException {
    requireWhole(file);
    try (var matlab = Mat5.readFromFile(file.toFile())) {
      var images = matlab.getMatrix("X");
      var labels = matlab.getMatrix("y");
      requireShapes(images.getDimensions(), labels.getNumElements());
      return new InMemoryImages(
          new Resize(IMAGE_SIZE, IMAGE_SIZE), CLASS_NAMES, toLabels(labels), toRgb(images));
    } catch (UnexpectedContentException e) {
      throw refusal(file, " (" + e.getMessage() + ")", e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw refusal(file, ", or it is damaged", e); // the MATLAB reader names no file
    } catch (OutOfMemoryError e) {
      throw new IOException(
          file
              + " needs more memory than Java may use, or it is damaged; give Java more memory"
              + " (-Xmx4g), or delete the file, and it is downloaded again");
    }
  }

  /**
   * Checks that no part of the file announces to be longer than the file: the MATLAB reader would
   * print a line of its own.
   */
  private static void requireWhole(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var tag = ByteBuffer.allocate(TAG_BYTES);
      channel.read(tag, ORDER_OFFSET);
      var order = tag.get(0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      for (var at = (long) HEADER_BYTES; at + TAG_BYTES <= channel.size(); ) {
        channel.read(tag.clear().order(order), at);
        var size = Integer.toUnsignedLong(tag.getInt(4));
        at += TAG_BYTES + size;
        if (at > channel.size()) throw refusal(file, ", or it is damaged", new EOFException());
      }
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw new FileNotFoundException("there is no file " + file + " that can be read");
    }
  }

  private static IOException refusal(Path file, String reason, Throwable cause) {
    return new IOException(
        "%s is not an SVHN file of cropped digits%s; delete it, and it is downloaded again"
            .formatted(file, reason),
        cause);
  }

  /** A MATLAB file with other matrices than SVHN's. */
  private static final class UnexpectedContentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnexpectedContentException(String message) {
      super(message);
    }
  }

  private static void requireShapes(int[] shape, int labels) {
    boolean matches =
        shape.length == 4 && shape[0] == IMAGE_SIZE && shape[1] == IMAGE_SIZE && shape[2] == 3;
    if (!matches || shape[3] != labels) {
      throw new UnexpectedContentException(
          "X has shape %s and y %d labels".formatted(Arrays.toString(shape), labels));
    }
  }

  private static byte[] toLabels(Matrix y) {
    var labels = new byte[y.getNumElements()];
    for (int i = 0; i < labels.length; i++) {
      int label = y.getInt(i);
      if (label < 1 || label > 10) {
        throw new UnexpectedContentException("label " + i + " is " + label);
      }
      labels[i] = (byte) (label % 10);
    }
    return labels;
  }

  private static byte[] toRgb(Matrix x) {
    var rgb = new byte[x.getNumElements()];
    for (int i = 0; i < rgb.length; i++) {
      int indexInImage = i % IMAGE_BYTES;
      int row = indexInImage % IMAGE_SIZE;
      int column = indexInImage / IMAGE_SIZE % IMAGE_SIZE;
      int channel = indexInImage / (IMAGE_SIZE * IMAGE_SIZE);
      rgb[i - indexInImage + 3 * (row * IMAGE_SIZE + column) + channel] = (byte) x.getInt(i);
    }
    return rgb;
  }
}
