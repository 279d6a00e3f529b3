// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.Cifar10Dataset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Small valid files of CIFAR-10's format. */
public final class FakeCifar10 {
  public static final List<String> NAMES =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin");

  private FakeCifar10() {}

  /** The six files under {@code dataDir/cifar-10-batches-bin}; a picture's color is its class. */
  public static void write(Path dataDir, int recordsPerFile) throws IOException {
    var folder = Files.createDirectories(dataDir.resolve("cifar-10-batches-bin"));
    for (var name : NAMES) {
      Files.write(folder.resolve(name), colors(recordsPerFile));
    }
  }

  /** Records with the labels 0, 1, ... 9, 0, ...; a picture's color is its class. */
  public static byte[] colors(int records) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < records; i++) {
      int label = i % Cifar10.CLASSES;
      bytes.writeBytes(record(label, 28 * label, 255 - 28 * label, label % 2 * 255));
    }
    return bytes.toByteArray();
  }

  /** One record of one color. */
  public static byte[] record(int label, int red, int green, int blue) {
    var record = new byte[Cifar10.RECORD_BYTES];
    record[0] = (byte) label;
    Arrays.fill(record, 1, 1025, (byte) red);
    Arrays.fill(record, 1025, 2049, (byte) green);
    Arrays.fill(record, 2049, 3073, (byte) blue);
    return record;
  }

  /** A set of noise, by way of a file in {@code folder}; picture i has label i % 10. */
  public static Cifar10Dataset noise(Path folder, int size) throws IOException {
    var bytes = new byte[size * Cifar10.RECORD_BYTES];
    new Random(size).nextBytes(bytes);
    for (int i = 0; i < size; i++) {
      bytes[i * Cifar10.RECORD_BYTES] = (byte) (i % Cifar10.CLASSES);
    }
    return Cifar10Dataset.load(List.of(Files.write(folder.resolve("noise.bin"), bytes)));
  }
}
