// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.app.cli.SeedOption;
import dev.convnet.data.sets.Mnist;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of all MNIST programs: the data directory and the seed. */
final class DataOptions {
  @Option(
      names = {"--data_dir", "--data-dir", "--input_data_dir", "--input-data-dir"},
      paramLabel = "DIR",
      description =
          "folder of MNIST's four files, compressed or not; the built-in files are used if it is"
              + " empty or does not exist"
              + " (default: ${DEFAULT-VALUE})")
  private Path dataDir = Path.of("/tmp/tensorflow/mnist/input_data");

  @Mixin private SeedOption seed;

  DataOptions() {
    this.seed = new SeedOption();
  }

  /** Options whose default seed is {@code defaultSeed} instead of 1. */
  DataOptions(long defaultSeed) {
    this.seed = new SeedOption(defaultSeed);
  }

  /** Reads the data set and prints a line per file. */
  Mnist read(PrintStream out) throws IOException {
    return Mnist.read(dataDir, out);
  }

  long seed() {
    return seed.seed();
  }
}
