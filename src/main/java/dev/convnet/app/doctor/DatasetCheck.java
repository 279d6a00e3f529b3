// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import dev.convnet.data.sets.Cifar10Download;
import dev.convnet.data.sets.Cifar10Files;
import dev.convnet.data.sets.Mnist;
import dev.convnet.data.sets.Split;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks that the data sets are complete.
 *
 * @param cifar10Dir the {@code --data_dir} of the CIFAR-10 programs
 * @param mnistDir the {@code --data_dir} of the MNIST programs; if it is empty, they use the
 *     built-in files
 */
record DatasetCheck(Path cifar10Dir, Path mnistDir) implements Check {
  @Override
  public List<Finding> run() {
    return List.of(cifar10(), mnist());
  }

  private Finding cifar10() {
    try {
      Cifar10Download.requireNoOtherFiles(cifar10Dir);
      var files = Cifar10Files.in(cifar10Dir);
      files.of(Split.TRAIN);
      files.of(Split.TEST);
      return Finding.ok("CIFAR-10", "in " + cifar10Dir);
    } catch (FileNotFoundException missing) {
      return Finding.warn(
          "CIFAR-10",
          "not in %s; cifar10-train downloads it (170 MB), and does not need it with --sample"
              .formatted(cifar10Dir));
    } catch (IOException otherFiles) {
      return Finding.warn("CIFAR-10", otherFiles.getMessage());
    }
  }

  private Finding mnist() {
    try {
      var silence = new PrintStream(OutputStream.nullOutputStream());
      var all = Mnist.read(mnistDir, silence);
      var count = all.train().size() + all.validation().size() + all.test().size();
      return Finding.ok("MNIST", count + " images");
    } catch (IOException damaged) {
      return Finding.fail("MNIST", damaged.getMessage());
    }
  }
}
