// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatlabType;

/** Small whole files of data sets, and their readers, for tests of other packages. */
public final class DatasetFiles {
  private DatasetFiles() {}

  /** Two images of MNIST's format. */
  public static byte[] idx() {
    return Idx.gzip(
        Idx.file(IdxReader.Type.IMAGES.magic(), new int[] {2, 2, 2}, 1, 2, 3, 4, 5, 6, 7, 8));
  }

  public static void readIdx(Path file) throws IOException {
    IdxReader.read(file.toString(), Files.newInputStream(file), IdxReader.Type.IMAGES);
  }

  public static void readCifar100(Path file) throws IOException {
    Cifar100.read(file);
  }

  /** Two images of the Street View House Numbers. */
  public static byte[] mat() {
    var y = Mat5.newMatrix(2, 1);
    y.setDouble(0, 10);
    y.setDouble(1, 3);
    var x = Mat5.newMatrix(new int[] {32, 32, 3, 2}, MatlabType.UInt8);
    try {
      var file = Files.createTempFile("svhn", ".mat");
      Mat5.writeToFile(Mat5.newMatFile().addArray("X", x).addArray("y", y), file.toFile());
      var bytes = Files.readAllBytes(file);
      Files.delete(file);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void readSvhn(Path file) throws IOException {
    Svhn.read(file);
  }
}
