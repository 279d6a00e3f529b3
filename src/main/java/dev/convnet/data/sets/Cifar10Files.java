// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.error.InvalidSettingException;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The paths of CIFAR-10's binary files, in the subfolder {@code cifar-10-batches-bin} of a data
 * folder.
 */
public final class Cifar10Files {
  static final String FOLDER = "cifar-10-batches-bin";

  private final Path dataDir;

  private Cifar10Files(Path dataDir) {
    this.dataDir = dataDir;
  }

  /**
   * The files of a data folder, which need not exist yet.
   *
   * @throws InvalidSettingException if the path is empty
   */
  public static Cifar10Files in(Path dataDir) {
    if (dataDir.toString().isEmpty()) {
      throw new InvalidSettingException("dataDir", "must not be empty");
    }
    return new Cifar10Files(dataDir);
  }

  /**
   * The training files {@code data_batch_1.bin} to {@code data_batch_5.bin}.
   *
   * @throws FileNotFoundException if one is missing; the message says what to do
   */
  public List<Path> train() throws FileNotFoundException {
    return of(Split.TRAIN);
  }

  /**
   * The test file {@code test_batch.bin}.
   *
   * @throws FileNotFoundException if it is missing; the message says what to do
   */
  public List<Path> test() throws FileNotFoundException {
    return of(Split.TEST);
  }

  /**
   * The files of a split, in order.
   *
   * @throws FileNotFoundException if one is missing; the message says what to do
   */
  public List<Path> of(Split split) throws FileNotFoundException {
    var folder = dataDir.resolve(FOLDER);
    var archive = dataDir.resolve(Cifar10Download.ARCHIVE);
    var files = new ArrayList<Path>();
    for (var name : names(split)) {
      files.add(DataDirectory.requireExists(folder.resolve(name), archive));
    }
    return List.copyOf(files);
  }

  static List<String> names(Split split) {
    return switch (split) {
      case TRAIN -> IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList();
      case TEST -> List.of("test_batch.bin");
    };
  }
}
