// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.data.download.AtomicDirectory;
import dev.convnet.data.download.TarGz;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A built-in sample of CIFAR-10: 2,000 training and 500 test images, the same number of each class
 * in each file. Its origin is described in the README beside the archive.
 */
public final class Cifar10Sample {
  private static final String ARCHIVE = "cifar-10-sample.tar.gz";

  static final String FOLDER = "cifar-10-sample";

  private Cifar10Sample() {}

  /**
   * Unpacks the files to {@code dir/cifar-10-sample} unless they exist there. The sample has a
   * folder of its own, so that it is not mistaken for the whole data set.
   *
   * @throws IOException if the folder cannot be written
   */
  public static Cifar10Files extractTo(Path dir) throws IOException {
    var dataDir = dir.resolve(FOLDER);
    AtomicDirectory.createIfAbsent(dataDir.resolve(Cifar10Files.FOLDER), Cifar10Sample::unpack);
    return Cifar10Files.in(dataDir);
  }

  private static void unpack(Path staging) throws IOException {
    TarGz.extract(BuiltInFiles.open(ARCHIVE, "the built-in sample of CIFAR-10"), staging);
  }
}
