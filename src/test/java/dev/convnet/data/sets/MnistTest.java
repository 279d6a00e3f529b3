// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MnistTest {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  @TempDir Path folder;

  @Nested
  class TheBuiltInFiles {
    @Test
    void areSplitAsTheOriginalDoes() throws IOException {
      var mnist = Mnist.read(folder, NOWHERE);

      assertEquals(55_000, mnist.train().size());
      assertEquals(5_000, mnist.validation().size());
      assertEquals(10_000, mnist.test().size());
      assertEquals(5, mnist.validation().label(0)); // the first training picture
      assertEquals(7, mnist.train().label(0)); // the one with number 5,000
      assertEquals(7, mnist.test().label(0));
    }

    @Test
    void areNamedWhileTheyAreRead() throws IOException {
      var lines = new ByteArrayOutputStream();

      Mnist.read(folder, new PrintStream(lines));

      assertEquals(
          """
          There are no files of MNIST in FOLDER: using the built-in MNIST
          Extracting train-images-idx3-ubyte.gz
          Extracting train-labels-idx1-ubyte.gz
          Extracting t10k-images-idx3-ubyte.gz
          Extracting t10k-labels-idx1-ubyte.gz
          """
              .replace("FOLDER", folder.toString()),
          lines.toString());
    }
  }

  @Nested
  class AFolderOfFiles {
    @Test
    void isReadInPlaceOfTheBuiltInOnes() throws IOException {
      write(3, 2);

      var mnist = Mnist.read(folder, 1, NOWHERE);

      assertEquals(2, mnist.train().size());
      assertEquals(1, mnist.train().label(0));
      assertEquals(0, mnist.validation().label(0));
      assertEquals(2, mnist.test().size());
    }

    @ParameterizedTest
    @CsvSource({".gz, -idx", "'', -idx", "'', .idx", ".gz, .idx"})
    void mayBeUnpackedOrHaveADot(String extension, String before) throws IOException {
      write(3, 2);
      for (var name : MnistFiles.NAMES) {
        var file = folder.resolve(name);
        var content = Files.readAllBytes(file);
        Files.delete(file);
        var other = name.replace(".gz", extension).replace("-idx", before);
        Files.write(folder.resolve(other), extension.isEmpty() ? Idx.gunzip(content) : content);
      }

      assertEquals(3, Mnist.read(folder, 0, NOWHERE).train().size());
    }

    @Test
    void ofWhichOneHasTwoNamesIsReadWithALine() throws IOException {
      write(3, 2);
      Files.write(folder.resolve("t10k-labels.idx1-ubyte"), new byte[0]);
      var lines = new ByteArrayOutputStream();

      Mnist.read(folder, 0, new PrintStream(lines));

      assertEquals(
          folder.resolve("t10k-labels.idx1-ubyte")
              + " is not used, because there is t10k-labels-idx1-ubyte.gz",
          lines.toString().lines().findFirst().orElseThrow());
    }

    @Test
    void mayBeInFoldersOfTheirOwnNames() throws IOException {
      write(3, 2);
      for (var name : MnistFiles.NAMES) {
        var file = Files.move(folder.resolve(name), folder.resolve("file"));
        Files.move(file, Files.createDirectory(folder.resolve(name)).resolve(name));
      }

      assertEquals(3, Mnist.read(folder, 0, NOWHERE).train().size());
    }

    @Test
    void thatAreNoneOfRegularFilesIsRefused() throws IOException {
      Files.createDirectory(folder.resolve("train-images-idx3-ubyte"));
      Files.createSymbolicLink(folder.resolve("t10k-images-idx3-ubyte.gz"), Path.of("gone"));

      var error = assertThrows(IOException.class, () -> Mnist.read(folder, 0, NOWHERE));

      assertTrue(
          error
              .getMessage()
              .startsWith(
                  folder + " has t10k-images-idx3-ubyte.gz, train-images-idx3-ubyte, but not"),
          error.getMessage());
    }

    @Test
    void mayHaveFoldersOfTheSameNames() throws IOException {
      write(3, 2);
      Files.createDirectory(folder.resolve("train-images-idx3-ubyte"));

      assertEquals(3, Mnist.read(folder, 0, NOWHERE).train().size());
    }

    @Test
    void withAFileMissingIsRefused() throws IOException {
      write(3, 2);
      var missing = folder.resolve("t10k-labels-idx1-ubyte.gz");
      Files.delete(missing);

      var error = assertThrows(FileNotFoundException.class, () -> Mnist.read(folder, 1, NOWHERE));

      assertEquals(
          missing
              + " is missing, but train-images-idx3-ubyte.gz exists; add it, or remove the others"
              + " to use the built-in MNIST",
          error.getMessage());
    }

    @Test
    void withFewerLabelsThanPicturesIsRefused() throws IOException {
      write(3, 2);
      labels("train", 4);

      var error = assertThrows(IOException.class, () -> Mnist.read(folder, 1, NOWHERE));

      assertTrue(error.getMessage().contains("has the dimensions [3, 28, 28]"), error.toString());
      assertTrue(error.getMessage().contains("has 4 labels"), error.toString());
    }

    @Test
    void withALabelThatIsNoDigitIsRefused() throws IOException {
      write(11, 2);

      var error = assertThrows(IOException.class, () -> Mnist.read(folder, 1, NOWHERE));

      assertEquals(
          folder.resolve("train-labels-idx1-ubyte.gz")
              + ": label 10 is 10, but labels are 0 to 9; get the file again",
          error.getMessage());
    }

    @Test
    void cannotHoldBackMoreThanThereIs() throws IOException {
      write(3, 2);

      var error = assertThrows(InvalidSettingException.class, () -> Mnist.read(folder, 4, NOWHERE));

      assertEquals("Validation size should be between 0 and 3. Received: 4.", error.getMessage());
    }

    /** Picture i has the label i. */
    private void write(int training, int test) throws IOException {
      images("train", training);
      labels("train", training);
      images("t10k", test);
      labels("t10k", test);
    }

    private void images(String part, int count) throws IOException {
      var file = Idx.file(2051, new int[] {count, 28, 28}, new int[count * 784]);
      Files.write(folder.resolve(part + "-images-idx3-ubyte.gz"), Idx.gzip(file));
    }

    private void labels(String part, int count) throws IOException {
      var file = Idx.file(2049, new int[] {count}, IntStream.range(0, count).toArray());
      Files.write(folder.resolve(part + "-labels-idx1-ubyte.gz"), Idx.gzip(file));
    }
  }

  @Test
  void aPixelIsMultipliedByTheFloatOfOneOver255() {
    var bytes = new byte[784];
    for (int i = 0; i < 256; i++) bytes[i] = (byte) i;
    var pixels = new float[785];

    new MnistDataset(bytes, new byte[1]).copyPixels(0, pixels, 1);

    var unlikeDivision = 0;
    for (int i = 0; i < 256; i++) {
      assertEquals(i * 0.003921569f, pixels[1 + i]);
      if (pixels[1 + i] != i / 255f) unlikeDivision++;
    }
    assertEquals(126, unlikeDivision);
  }

  @Test
  void aLabelIsAlsoOneHot() {
    var digits = new MnistDataset(new byte[2 * 784], new byte[] {0, 7});

    assertArrayEquals(new double[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, digits.oneHotLabel(0));
    assertArrayEquals(new double[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, digits.oneHotLabel(1));
  }

  @Test
  void fakeDigitsAreAllInkAndZeros() {
    var fake = Mnist.fake();
    var pixels = new float[784];

    fake.test().copyPixels(9_999, pixels, 0);

    assertEquals(10_000, fake.train().size());
    assertEquals(0, fake.validation().label(17));
    for (var pixel : pixels) assertEquals(1f, pixel);
  }
}
