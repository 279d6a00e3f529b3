// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * MNIST: the tutorials' {@code read_data_sets}. The first of the 60,000 training images are used
 * for validation.
 */
public record Mnist(MnistDataset train, MnistDataset validation, MnistDataset test) {
  /** Height and width of an image, in pixels. */
  public static final int IMAGE_SIZE = 28;

  public static final int IMAGE_PIXELS = IMAGE_SIZE * IMAGE_SIZE;
  public static final int CLASSES = 10;

  /** The number of validation images of the tutorials. */
  public static final int VALIDATION_SIZE = 5000;

  private static final int FAKE_SIZE = 10_000;

  /**
   * Reads the data set with the tutorials' 5,000 validation images.
   *
   * @see #read(Path, int, PrintStream)
   */
  public static Mnist read(Path dataDir, PrintStream out) throws IOException {
    return read(dataDir, VALIDATION_SIZE, out);
  }

  /**
   * Reads the four files of {@code dataDir}, which may be compressed or not, or the built-in ones
   * if it is empty.
   *
   * @param dataDir need not exist
   * @param out gets a line for each file
   * @throws IOException if {@code dataDir} has only some of the files, or only other files, or if a
   *     file is damaged
   * @throws InvalidSettingException if there are fewer than {@code validationSize} training images
   */
  public static Mnist read(Path dataDir, int validationSize, PrintStream out) throws IOException {
    var files = MnistFiles.in(dataDir, out);
    var training = files.dataset("train");
    var test = files.dataset("t10k");
    if (validationSize < 0 || validationSize > training.size()) {
      throw new InvalidSettingException(
          "Validation size should be between 0 and %d. Received: %d."
              .formatted(training.size(), validationSize));
    }
    return new Mnist(
        training.range(validationSize, training.size()), training.range(0, validationSize), test);
  }

  /**
   * The tutorials' {@code fake_data}: 10,000 images in each part, every pixel ink, every label 0.
   */
  public static Mnist fake() {
    var ink = new byte[FAKE_SIZE * IMAGE_PIXELS];
    Arrays.fill(ink, (byte) 255);
    var all = new MnistDataset(ink, new byte[FAKE_SIZE]);
    return new Mnist(all, all, all);
  }
}
