// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;

class BuiltInDatasetTest {
  @TempDir private Path folder;

  @Test
  void digitsBecomeGrayPictures() throws IOException {
    var out = new PrintStream(OutputStream.nullOutputStream());

    var parts = BuiltInDataset.MNIST.load(folder, out);

    assertEquals(60_000, parts.train().size());
    assertEquals(10_000, parts.test().size());
    var rgb = parts.train().image(0).rgb();
    assertEquals(28, parts.train().image(0).width());
    assertArrayEquals(new byte[] {rgb[1], rgb[2]}, new byte[] {rgb[0], rgb[0]});
  }

  @Test
  void areFoundByTheirNames() {
    assertEquals(BuiltInDataset.CIFAR100, BuiltInDataset.named("cifar100"));
    assertEquals(BuiltInDataset.MNIST, BuiltInDataset.named("MNIST"));
  }

  @Test
  void refuseANameThatIsUnknown() {
    var error = assertThrows(InvalidSettingException.class, () -> BuiltInDataset.named("cifar11"));

    assertEquals(
        "there is no built-in data set 'cifar11'; there are [cifar10, cifar100, svhn, mnist]",
        error.getMessage());
  }

  @Nested
  class InAFolderOfOtherFiles {
    private final PrintStream out = new PrintStream(OutputStream.nullOutputStream());

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "MNIST | MNIST | train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz",
          "CIFAR10 | CIFAR-10 | cifar-10-batches-bin, cifar-10-binary.tar.gz",
          "CIFAR100 | CIFAR-100 | cifar-100-binary, cifar-100-binary.tar.gz",
          "SVHN | SVHN | train_32x32.mat, test_32x32.mat"
        })
    void areNotPutInTheirPlace(BuiltInDataset dataset, String name, String files)
        throws IOException {
      for (int i = 0; i < 7; i++) Files.writeString(folder.resolve("own" + i + ".bin"), "");

      var error = assertThrows(IOException.class, () -> dataset.load(folder, out));

      assertEquals(
          "%s has own0.bin, own1.bin, own2.bin, own3.bin, own4.bin and 2 more, but not the files of %s (%s); name the folder that has them, or an empty one"
              .formatted(folder, name, files),
          error.getMessage());
    }

    @Test
    void areBesideThoseOfOtherDataSets() throws IOException {
      Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
      Files.createDirectory(folder.resolve("lost+found"));
      Files.writeString(folder.resolve("test_32x32.mat.part"), "");
      Files.writeString(folder.resolve(".lock"), "");

      assertEquals(60_000, BuiltInDataset.MNIST.load(folder, out).train().size());
    }

    @Test
    void needAFolder() throws IOException {
      var file = Files.writeString(folder.resolve("file"), "");

      var error = assertThrows(IOException.class, () -> BuiltInDataset.SVHN.load(file, out));

      assertEquals(
          file
              + " is not a folder; SVHN is looked for in a folder with train_32x32.mat,"
              + " test_32x32.mat",
          error.getMessage());
    }

    @Test
    void areNotMixedWithAnotherSvhn() throws IOException {
      Files.writeString(folder.resolve("train_32x32.mat"), "of the user's own");

      var error = assertThrows(IOException.class, () -> BuiltInDataset.SVHN.load(folder, out));

      assertEquals(
          "%s/test_32x32.mat is missing, and %1$s/train_32x32.mat is not the official file, so they are not mixed; put the former there, or move the latter away"
              .formatted(folder),
          error.getMessage());
    }
  }

  @Nested
  class OfCifar100 {
    private Path write(int length, int label) throws IOException {
      Files.write(folder.resolve("fine_label_names.txt"), List.of("apple", "bear", ""));
      var record = new byte[length];
      record[1] = (byte) label;
      record[2] = 7; // the first red
      record[2 + 1024] = 8; // the first green
      return Files.write(folder.resolve("train.bin"), record);
    }

    @Test
    void haveTheFineLabel() throws IOException {
      var pictures = Cifar100.read(write(3074, 1));

      assertEquals(List.of("apple", "bear"), pictures.classNames());
      assertEquals(1, pictures.label(0));
      assertArrayEquals(new byte[] {7, 8, 0, 0}, Arrays.copyOf(pictures.image(0).rgb(), 4));
    }

    @Test
    void mayBeCut() throws IOException {
      var file = write(3073, 1);

      assertThrows(EOFException.class, () -> Cifar100.read(file));
    }

    @Test
    void mayHaveALabelWithoutName() throws IOException {
      var file = write(3074, 2);

      var error = assertThrows(IOException.class, () -> Cifar100.read(file));

      assertEquals(
          "%s: record 0 has label 2, but %s names only 2 classes"
              .formatted(file, folder.resolve("fine_label_names.txt")),
          error.getMessage());
    }

    @Test
    void mayLackTheNames() throws IOException {
      var file = write(3074, 1);
      Files.delete(folder.resolve("fine_label_names.txt"));

      var error = assertThrows(FileNotFoundException.class, () -> Cifar100.read(file));

      assertEquals(
          "Failed to find file: %s (its folder has train.bin); put it there, or move the folder away, and it is made again from cifar-100-binary.tar.gz"
              .formatted(folder.resolve("fine_label_names.txt")),
          error.getMessage());
    }
  }

  @Nested
  class OfStreetNumbers {
    private Path file() {
      return folder.resolve("train_32x32.mat");
    }

    private MatFile matlab(int pictures, double... labels) {
      var y = Mat5.newMatrix(labels.length, 1);
      for (int i = 0; i < labels.length; i++) y.setDouble(i, labels[i]);
      var x = Mat5.newMatrix(new int[] {32, 32, 3, pictures}, MatlabType.UInt8);
      x.setInt(new int[] {0, 1, 2, pictures - 1}, 200); // row 0, column 1, blue
      return Mat5.newMatFile().addArray("X", x).addArray("y", y);
    }

    private void write(MatFile matlab) throws IOException {
      Mat5.writeToFile(matlab, file().toFile());
    }

    @Test
    void haveTenForZero() throws IOException {
      write(matlab(2, 10, 3));

      var pictures = Svhn.read(file());

      assertEquals(0, pictures.label(0));
      assertEquals(3, pictures.label(1));
      assertEquals((byte) 200, pictures.image(1).rgb()[3 + 2]);
      assertEquals(0, pictures.image(0).rgb()[3 + 2]);
    }

    @Test
    void mayHaveAWrongLabel() throws IOException {
      write(matlab(1, 11));

      var error = assertThrows(IOException.class, () -> Svhn.read(file()));

      assertEquals(
          file()
              + " is not an SVHN file of cropped digits (label 0 is 11); delete it, and it is"
              + " downloaded again",
          error.getMessage());
    }

    @Test
    void mayLackLabels() throws IOException {
      write(matlab(2, 1));

      var error = assertThrows(IOException.class, () -> Svhn.read(file()));

      assertTrue(error.getMessage().contains("X has shape [32, 32, 3, 2] and y 1 labels"));
    }

    @Test
    void mayBeNoMatlabFile() throws IOException {
      Files.write(file(), "this is text, and longer than the head of such a file".getBytes());

      var error = assertThrows(IOException.class, () -> Svhn.read(file()));

      assertEquals(
          file()
              + " is not an SVHN file of cropped digits, or it is damaged; delete it, and it is"
              + " downloaded again",
          error.getMessage());
    }

    @Test
    void mayBeCut() throws IOException {
      write(matlab(2, 1, 2));
      var whole = Files.readAllBytes(file());
      Files.write(file(), Arrays.copyOf(whole, whole.length / 2));

      var error = assertThrows(IOException.class, () -> Svhn.read(file()));

      assertEquals(
          file()
              + " is not an SVHN file of cropped digits, or it is damaged; delete it, and it is"
              + " downloaded again",
          error.getMessage());
    }
  }
}
