// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import dev.convnet.data.download.AtomicDirectory;
import dev.convnet.data.download.TarGz;
import java.io.IOException;
import java.nio.file.Path;

/**
 * 2,000 training and 500 test pictures of CIFAR-10 that are part of this program, the same number
 * of each class in each file; the README beside the archive says where they are from.
 */
public final class Cifar10Sample {
  private static final String ARCHIVE = "cifar-10-sample.tar.gz";

  private Cifar10Sample() {}

  /**
   * Unpacks the files, or finds them there, in {@code dir/cifar-10-sample}: a folder of its own, so
   * that nobody takes the sample for the whole.
   */
  public static Cifar10Files extractTo(Path dir) throws IOException {
    var dataDir = dir.resolve("cifar-10-sample");
    AtomicDirectory.createIfAbsent(dataDir.resolve(Cifar10Files.FOLDER), Cifar10Sample::unpack);
    return Cifar10Files.in(dataDir);
  }

  private static void unpack(Path workshop) throws IOException {
    TarGz.extract(BuiltInFiles.open(ARCHIVE, "the built-in sample of CIFAR-10"), workshop);
  }
}
