// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

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
 * The pictures.
 *
 * @param cifar10Dir the programs' {@code --data_dir}
 * @param mnistDir the MNIST programs'; what comes with the project does where it is empty
 */
record DatasetCheck(Path cifar10Dir, Path mnistDir) implements Check {
  @Override
  public List<Finding> run() {
    return List.of(pictures(), digits());
  }

  private Finding pictures() {
    try {
      var files = Cifar10Files.in(cifar10Dir);
      files.of(Split.TRAIN);
      files.of(Split.TEST);
      return Finding.ok("CIFAR-10", "in " + cifar10Dir);
    } catch (FileNotFoundException missing) {
      return Finding.warn(
          "CIFAR-10",
          "not in %s; cifar10-train downloads it (170 MB), --sample does without"
              .formatted(cifar10Dir));
    }
  }

  private Finding digits() {
    try {
      var silence = new PrintStream(OutputStream.nullOutputStream());
      var all = Mnist.read(mnistDir, silence);
      var count = all.train().size() + all.validation().size() + all.test().size();
      return Finding.ok("MNIST", count + " digits");
    } catch (IOException damaged) {
      return Finding.fail("MNIST", damaged.getMessage());
    }
  }
}
